import { test } from "uvu";
import { http } from "../../../src/protocols/turris/http.js";
import { mask } from "../../golden/turris-http.js";
import { testAsOriginal } from "./as-original.js";

testAsOriginal("turris-http", http, mask);

test.run();
