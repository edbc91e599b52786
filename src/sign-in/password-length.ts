/** Characters of a password; NIST SP 800-63B asks for no rules beyond these. */
export const PASSWORD_LENGTH_MIN = 8;
export const PASSWORD_LENGTH_MAX = 256;
