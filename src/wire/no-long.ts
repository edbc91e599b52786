/**
 * Makes 64-bit fields decode to numbers. protobufjs would otherwise decode them to `Long` objects, whatever its generated types
 * say; all of ours stay below 2^53. Must be imported before the generated module.
 */
import protobuf from "protobufjs/minimal.js";

(protobuf.util as { Long: unknown }).Long = null;
protobuf.configure();
