/** The numbers of the messages that the transport and the logins know (RFC 4250 §4.1.2, RFC 8308 §2.3). */
export const Message = {
  disconnect: 1,
  ignore: 2,
  unimplemented: 3,
  debug: 4,
  serviceRequest: 5,
  serviceAccept: 6,
  extInfo: 7,
  kexInit: 20,
  newKeys: 21,
  /** KEXDH_INIT and KEX_ECDH_INIT, which share their number; the answer likewise. */
  kexStart: 30,
  kexReply: 31,
  userauthRequest: 50,
  userauthFailure: 51,
  userauthSuccess: 52,
} as const;

/** The last number that belongs to the transport and its key exchanges. */
export const TRANSPORT_LAST = 49;
/** The last number that Dropbear takes from somebody who has not logged in. */
export const UNAUTHENTICATED_LAST = 60;
