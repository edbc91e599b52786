/** The machine that a service lets peers in to: whom, and what it is made of. One a worker; a Visit for each that was let in. */
import { formatAddress } from "../../bytes/address.js";
import { type OpenMachine, openMachine, type SensorImage, sensorImage } from "../../shell/machine.js";
import type { Seat, SeatOwner, SeatStart } from "../../shell/seat.js";
import type { Connection, Device } from "../protocol.js";
import { Admission } from "./admission.js";
import type { EmulationSettings } from "./options.js";
import { Recorder } from "./recorder.js";
import { Transcript } from "./transcript.js";

export class Emulation {
  readonly #image: SensorImage;
  readonly #device: Device;
  readonly #admission: Admission;

  constructor(settings: EmulationSettings, device: Device) {
    this.#image = sensorImage(device);
    this.#device = device;
    this.#admission = new Admission(settings, device);
  }

  admits(address: Uint8Array, username: Uint8Array, password: Uint8Array): boolean {
    return this.#admission.admits(address, username, password);
  }

  visit(connection: Connection): Visit {
    return new Visit(connection, this.#image, this.#device);
  }
}

/** One connection's machine, and what is recorded at it. */
export class Visit {
  readonly recorder: Recorder;
  readonly #connection: Connection;
  readonly #machine: OpenMachine;
  readonly #transcripts = new Set<Transcript>();

  constructor(connection: Connection, image: SensorImage, device: Device) {
    this.#connection = connection;
    this.recorder = new Recorder(connection);
    this.#machine = openMachine(image, {
      after: (delayMs, then) => connection.after(delayMs, then),
      now: () => connection.now(),
      random: (length) => connection.random(length),
      draw: (purpose, below) => device.draw(purpose, below),
      peer: {
        address: formatAddress(connection.peerAddress),
        port: connection.peerPort,
        // Not the true one, which is nobody's business: that of a router behind the provider's modem.
        ownAddress: `192.168.${device.draw("emulation: network", 30)}.${2 + device.draw("emulation: address", 200)}`,
        ownPort: connection.targetPort,
      },
      witness: this.recorder,
    });
  }

  /** As OpenMachine.sit; what a terminal shows is recorded. */
  sit(start: SeatStart, owner: SeatOwner): Seat {
    const { terminal } = start;
    if (terminal === undefined) return this.#machine.sit(start, owner);
    const transcript = new Transcript(this.recorder, () => this.#connection.now(), terminal);
    this.#transcripts.add(transcript);
    const seat = this.#machine.sit(start, {
      room: () => owner.room(),
      consumed: (bytes) => owner.consumed(bytes),
      output: (text, error) => {
        transcript.output(text);
        owner.output(text, error);
      },
      exited: (status, signal) => {
        transcript.end();
        this.#transcripts.delete(transcript);
        owner.exited(status, signal);
      },
    });
    return {
      input: (text) => seat.input(text),
      endInput: () => seat.endInput(),
      taken: () => seat.taken(),
      resize: (columns, rows) => {
        transcript.resized(columns, rows);
        seat.resize(columns, rows);
      },
      signal: (name) => seat.signal(name),
      hangUp: () => seat.hangUp(),
    };
  }

  /** The peer is gone, or the stream is over. */
  end(): void {
    this.#machine.close();
    for (const transcript of this.#transcripts) transcript.end();
    this.#transcripts.clear();
    this.recorder.end();
  }
}

/** As a Device has it. */
export const emulate: NonNullable<Device["emulate"]> = (settings, device) => new Emulation(settings, device);
