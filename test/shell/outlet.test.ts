import { test } from "uvu";
import * as assert from "uvu/assert";
import { Inlet, Outlet } from "../../src/shell/outlet.js";
import { INPUT_BYTES_MAX } from "../../src/shell/seat.js";

const meter = { spend() {} };

function owner(room: number) {
  const made = {
    left: room,
    consumedBytes: 0,
    said: [] as (readonly [text: string, isError: boolean])[],
    room: () => made.left,
    output(text: string, isError: boolean) {
      made.left -= text.length;
      made.said.push([text, isError]);
    },
    consumed(bytes: number) {
      made.consumedBytes += bytes;
    },
    exited() {},
  };
  return made;
}

test("input is read in portions, counted as it is read, and ends when there is no more", () => {
  const made = owner(0);
  const inlet = new Inlet(made, meter);
  const stream = inlet.stream();
  let woken = 0;
  stream.whenReadable?.(() => woken++);
  assert.is(stream.read(5), "");
  inlet.input("0123456789");
  assert.is(woken, 1);
  assert.is(stream.read(4), "0123");
  assert.is(made.consumedBytes, 4);
  inlet.end();
  assert.is(stream.read(100), "456789");
  assert.is(stream.read(100), undefined);
  assert.is(made.consumedBytes, 10);
});

test("input beyond the bound, or after the end, is lost and counted as taken", () => {
  const made = owner(0);
  const inlet = new Inlet(made, meter);
  inlet.input("x".repeat(INPUT_BYTES_MAX + 10));
  assert.is(made.consumedBytes, 10);
  inlet.end();
  inlet.input("late");
  assert.is(made.consumedBytes, 14);
  assert.is(inlet.stream().read(INPUT_BYTES_MAX * 2)?.length, INPUT_BYTES_MAX);
});

test("output goes as far as there is room, and on when there is more; errors are told apart", () => {
  const made = owner(4);
  const outlet = new Outlet(made, meter);
  const [output, error] = [outlet.stream(false), outlet.stream(true)];
  assert.is(output.write("abc"), 3);
  assert.is(error.write("defg"), 1);
  assert.is(output.write("x"), 0);
  let isWritable = false;
  output.whenWritable?.(() => {
    isWritable = true;
  });
  assert.not(isWritable);
  made.left = 10;
  outlet.taken();
  assert.ok(isWritable);
  assert.equal(made.said, [
    ["abc", false],
    ["d", true],
  ]);
});

test("nobody reads any more: writes fail, and who waits is woken", () => {
  const outlet = new Outlet(owner(0), meter);
  const stream = outlet.stream(false);
  let isWoken = false;
  stream.whenWritable?.(() => {
    isWoken = true;
  });
  outlet.end();
  assert.ok(isWoken);
  assert.is(stream.write("x"), -1);
});

test.run();
