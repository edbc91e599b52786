/** What the tests use of ssh2, which comes without types. */
declare module "ssh2" {
  import type { EventEmitter } from "node:events";
  import type { Duplex } from "node:stream";

  export interface ClientChannel extends Duplex {
    signal(name: string): void;
  }
  class Client extends EventEmitter {
    connect(options: { host: string; port: number; username: string; password: string }): void;
    exec(command: string, then: (error: Error | undefined, stream: ClientChannel) => void): void;
    end(): void;
  }
  const ssh2: { readonly Client: typeof Client };
  export default ssh2;
}
