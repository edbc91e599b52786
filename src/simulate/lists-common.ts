/**
 * Pairs that everybody tries: factory defaults of cameras, recorders, routers and servers, as the lists of published worms have
 * them (Mirai, Gafgyt, Hajime and their kin), and the weak passwords of SSH scans. Who tries these has told nothing about himself.
 * A line is a user name, a space, a password; an empty password is written `-`.
 */
const LINES = `
root xc3511
root vizxv
root admin
admin admin
root 888888
root xmhdipc
root default
root juantech
root 123456
root 54321
support support
root -
admin password
root root
root 12345
user user
admin -
root pass
admin admin1234
root 1111
admin smcadmin
admin 1111
root 666666
root password
root 1234
root klv123
Administrator admin
service service
supervisor supervisor
guest guest
guest 12345
admin1 password
administrator 1234
666666 666666
888888 888888
ubnt ubnt
root klv1234
root Zte521
root hi3518
root jvbzd
root anko
root zlxx.
root 7ujMko0vizxv
root 7ujMko0admin
root system
root ikwb
root dreambox
root user
root realtek
root 00000000
admin 1111111
admin 1234
admin 12345
admin 54321
admin 123456
admin 7ujMko0admin
admin pass
admin meinsm
tech tech
mother fucker
root 5up
root hunt5759
root cat1029
root GM8182
root oelinux123
root tl789
root 20080826
root founder88
root xmhdpic
root ipcam_rt5350
root hkipc2016
root annie2012
root changeme
root solokey
root swsbzkgn
root tsgoingon
root taZz@23495859
root t0talc0ntr0l4!
root antslq
root wabjtam
root icatch99
root ivdev
root cxlinux
root 20150602
root LSiuY7pOmZG2s
root 1001chin
root leox
root telnet
root ttnet
root fidel123
root nflection
root 3ep5w2u
root 2010vesta
root calvin
root alpine
root toor
root raspberry
root openelec
root ahetzip8
root iDirect
root linux
root test
root qwerty
root letmein
root abc123
root 111111
root 123123
root 1qaz2wsx
root P@ssw0rd
root Passw0rd
root 123456789
root 12345678
root admin123
root root123
root server
root ubuntu
root centos
admin admin123
admin 12345678
admin 1q2w3e4r
admin qwerty
admin changeme
admin default
admin zhone
admin epicrouter
admin conexant
admin motorola
admin netgear
admin ZmqVfoSIP
admin aquario
admin Ascend
admin atlantis
admin utstar
admin gvt12345
admin CTLSupport12
admin merlin
admin ip3000
admin 4321
admin 9999
admin 0000
admin 666666
admin 888888
user 1234
user 12345
user 123456
user password
user tivonpw
guest 123456
guest 1234
support 1234
support admin
test test
test 123456
test 1234
ubuntu ubuntu
pi raspberry
oracle oracle
postgres postgres
mysql mysql
git git
ftp ftp
ftpuser ftpuser
anonymous anonymous
nagios nagios
hadoop hadoop
tomcat tomcat
www www-data
deploy deploy
jenkins jenkins
minecraft minecraft
teamspeak teamspeak
vagrant vagrant
default default
default OxhlwSG8
default S2fGqNFs
default tlJwpbo6
default lJwpbo6
daemon daemon
bin bin
adm adm
operator operator
manager manager
cisco cisco
Cisco Cisco
e8ehome e8ehome
e8telnet e8telnet
telecomadmin admintelecom
vodafone vodafone
hikvision hikvision
dm telnet
wproot cat1029
osteam 5up
draytek 1234
mg3500 merlin
netscreen netscreen
vstarcam2015 20150602
zyfwp PrOw!aN_fXp
`;

export interface Pair {
  readonly username: string;
  readonly password: string;
}

export const COMMON_PAIRS: readonly Pair[] = LINES.trim()
  .split("\n")
  .map((line) => {
    const [username = "", password = ""] = line.split(" ");
    return { username, password: password === "-" ? "" : password };
  });

/** As many, from the first, are what the best known worm tries; these are mixed into others' runs. */
export const WORM_PAIRS = 60;
