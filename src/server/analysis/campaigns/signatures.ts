/**
 * What is known in public of traits that peers show: a name for each, and where it is described. Data; a campaign whose trait one of them
 * matches is shown with that name, and nothing else follows from it.
 */
import type { Trait } from "../../api/traits.js";

export interface Signature {
  readonly name: string;
  /** A page that describes it. */
  readonly source: string;
  readonly trait: Trait;
  /** One of these is what the trait's text begins with; of a port, what it is. */
  readonly begins?: readonly string[];
  /** Or is somewhere in it; lower case, found in any. */
  readonly contains?: readonly string[];
  /** Of credentials: these and no others. */
  readonly pairs?: readonly (readonly [username: string, password: string])[];
}

const nvd = (cve: string) => `https://nvd.nist.gov/vuln/detail/${cve}`;

export const SIGNATURES: readonly Signature[] = [
  {
    name: "Mirai's list",
    source: "https://github.com/jgamblin/Mirai-Source-Code/blob/master/mirai/bot/scanner.c",
    trait: "credentials",
    pairs: [
      ["root", "xc3511"],
      ["root", "vizxv"],
      ["root", "juantech"],
      ["root", "xmhdipc"],
      ["root", "7ujMko0vizxv"],
      ["root", "7ujMko0admin"],
      ["root", "Zte521"],
      ["root", "anko"],
      ["root", "hi3518"],
      ["root", "jvbzd"],
      ["root", "zlxx."],
      ["root", "klv123"],
      ["root", "klv1234"],
      ["root", "ikwb"],
      ["root", "dreambox"],
      ["root", "realtek"],
      ["admin", "meinsm"],
      ["mother", "fucker"],
    ],
  },
  {
    name: "Shellshock, CVE-2014-6271",
    source: nvd("CVE-2014-6271"),
    trait: "user-agent",
    begins: ["() {"],
  },
  {
    name: "Log4Shell, CVE-2021-44228",
    source: nvd("CVE-2021-44228"),
    trait: "user-agent",
    contains: ["${jndi:"],
  },
  {
    name: "Log4Shell, CVE-2021-44228",
    source: nvd("CVE-2021-44228"),
    trait: "uri",
    contains: ["${jndi:", "$%7bjndi:", "%24%7bjndi:"],
  },
  {
    name: "ZGrab",
    source: "https://github.com/zmap/zgrab2",
    trait: "user-agent",
    contains: ["zgrab/"],
  },
  {
    name: "masscan",
    source: "https://github.com/robertdavidgraham/masscan",
    trait: "user-agent",
    begins: ["masscan/"],
  },
  {
    name: "Nmap's scripts",
    source: "https://nmap.org/book/nse.html",
    trait: "user-agent",
    contains: ["nmap scripting engine"],
  },
  {
    name: "D-Link HNAP, CVE-2015-2051",
    source: nvd("CVE-2015-2051"),
    trait: "uri",
    begins: ["/HNAP1"],
  },
  {
    name: "Dasan GPON, CVE-2018-10561",
    source: nvd("CVE-2018-10561"),
    trait: "uri",
    begins: ["/GponForm/diag_Form?images/"],
  },
  {
    name: "Netgear DGN setup.cgi",
    source: "https://www.exploit-db.com/exploits/25978",
    trait: "uri",
    begins: ["/setup.cgi?next_file=netgear.cfg&todo=syscmd"],
  },
  {
    name: "MVPower DVR shell, CVE-2016-20016",
    source: nvd("CVE-2016-20016"),
    trait: "uri",
    begins: ["/shell?"],
  },
  {
    name: "Linksys TheMoon",
    source: "https://www.exploit-db.com/exploits/31683",
    trait: "uri",
    begins: ["/tmUnblock.cgi"],
  },
  {
    name: "Huawei HG532, CVE-2017-17215",
    source: nvd("CVE-2017-17215"),
    trait: "uri",
    begins: ["/ctrlt/DeviceUpgrade_1"],
  },
  {
    name: "Realtek SDK UPnP, CVE-2014-8361",
    source: nvd("CVE-2014-8361"),
    trait: "uri",
    begins: ["/picsdesc.xml", "/wanipcn.xml"],
  },
  {
    name: "Realtek SDK UPnP, CVE-2014-8361",
    source: nvd("CVE-2014-8361"),
    trait: "port",
    begins: ["52869"],
  },
  {
    name: "Eir D1000 TR-064, CVE-2016-10372",
    source: nvd("CVE-2016-10372"),
    trait: "uri",
    begins: ["/UD/act?1"],
  },
  {
    name: "Eir D1000 TR-064, CVE-2016-10372",
    source: nvd("CVE-2016-10372"),
    trait: "port",
    begins: ["7547"],
  },
  {
    name: "Huawei HG532, CVE-2017-17215",
    source: nvd("CVE-2017-17215"),
    trait: "port",
    begins: ["37215"],
  },
  {
    name: "Zyxel NAS weblogin.cgi, CVE-2020-9054",
    source: nvd("CVE-2020-9054"),
    trait: "uri",
    contains: ["/cgi-bin/weblogin.cgi?username="],
  },
  {
    name: "TP-Link Archer AX21, CVE-2023-1389",
    source: nvd("CVE-2023-1389"),
    trait: "uri",
    contains: ["/cgi-bin/luci/;stok=/locale?form=country"],
  },
  {
    name: "Hikvision, CVE-2021-36260",
    source: nvd("CVE-2021-36260"),
    trait: "uri",
    begins: ["/SDK/webLanguage"],
  },
  {
    name: "PHPUnit eval-stdin, CVE-2017-9841",
    source: nvd("CVE-2017-9841"),
    trait: "uri",
    contains: ["/phpunit/src/util/php/eval-stdin.php"],
  },
  {
    name: "ThinkPHP invokefunction, CVE-2018-20062",
    source: nvd("CVE-2018-20062"),
    trait: "uri",
    contains: ["\\think\\app/invokefunction", "%5cthink%5capp/invokefunction"],
  },
  {
    name: "Apache 2.4.49 path traversal, CVE-2021-41773",
    source: nvd("CVE-2021-41773"),
    trait: "uri",
    begins: ["/cgi-bin/.%2e/", "/cgi-bin/%2e%2e/", "/icons/.%2e/"],
  },
  {
    name: "F5 BIG-IP iControl, CVE-2022-1388",
    source: nvd("CVE-2022-1388"),
    trait: "uri",
    begins: ["/mgmt/tm/util/bash"],
  },
  {
    name: "Laravel Ignition, CVE-2021-3129",
    source: nvd("CVE-2021-3129"),
    trait: "uri",
    contains: ["/_ignition/execute-solution"],
  },
];

/** @param text its first bytes, as latin1; of credentials, the user name @param password of credentials alone */
export function signaturesOf(trait: Trait, text: string, password: string): Signature[] {
  const lower = text.toLowerCase();
  return SIGNATURES.filter((signature) => {
    if (signature.trait !== trait) return false;
    const { pairs = [], begins = [], contains = [] } = signature;
    if (pairs.some(([one, other]) => one === text && other === password)) return true;
    if (trait === "port") return begins.includes(text);
    return begins.some((start) => text.startsWith(start)) || contains.some((part) => lower.includes(part));
  }).filter(({ name }, index, all) => all.findIndex((one) => one.name === name) === index);
}
