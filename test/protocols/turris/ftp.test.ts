import { test } from "uvu";
import { ftp } from "../../../src/protocols/turris/ftp.js";
import { mask } from "../../golden/turris-ftp.js";
import { testAsOriginal } from "./as-original.js";

testAsOriginal("turris-ftp", ftp, mask);

test.run();
