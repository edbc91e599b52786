import { test } from "uvu";
import { telnet } from "../../../src/protocols/turris/telnet.js";
import { mask } from "../../golden/turris-telnet.js";
import { testAsOriginal } from "./as-original.js";

testAsOriginal("turris-telnet", telnet, mask);

test.run();
