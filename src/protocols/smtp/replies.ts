/** What Postfix 3.7.11 says, where it does not depend on anything. */

export const OK = "250 2.0.0 Ok\r\n";
export const BYE = "221 2.0.0 Bye\r\n";
export const NO_SMTP = "221 2.7.0 Error: I can break rules, too. Goodbye.\r\n";
export const UNKNOWN = "500 5.5.2 Error: command not recognized\r\n";
export const BAD_SYNTAX = "500 5.5.2 Error: bad syntax\r\n";
export const BAD_UTF8 = "500 5.5.2 Error: bad UTF-8 syntax\r\n";
export const NOT_IMPLEMENTED = "502 5.5.1 Error: command not implemented\r\n";
export const UNAUTHORIZED = "550 5.7.0 Error: insufficient authorization\r\n";
export const IN_MAIL = "503 5.5.1 Error: MAIL transaction in progress\r\n";

export const HELO_SYNTAX = "501 Syntax: HELO hostname\r\n";
export const EHLO_SYNTAX = "501 Syntax: EHLO hostname\r\n";
export const RSET_SYNTAX = "501 5.5.4 Syntax: RSET\r\n";
export const VRFY_SYNTAX = "501 5.5.4 Syntax: VRFY address [SMTPUTF8]\r\n";
export const AUTH_SYNTAX = "501 5.5.4 Syntax: AUTH mechanism\r\n";
export const NO_AUTH = "503 5.5.1 Error: authentication not enabled\r\n";

export const STARTTLS_SYNTAX = "501 5.5.4 Syntax: STARTTLS\r\n";
export const TLS_READY = "220 2.0.0 Ready to start TLS\r\n";
export const TLS_ACTIVE = "554 5.5.1 Error: TLS already active\r\n";

export const ETRN_SYNTAX = "500 Syntax: ETRN domain\r\n";
export const ETRN_IN_MAIL = "503 Error: MAIL transaction in progress\r\n";
export const ETRN_NAME = "501 Error: invalid parameter syntax\r\n";

export const MAIL_OK = "250 2.1.0 Ok\r\n";
export const MAIL_SYNTAX = "501 5.5.4 Syntax: MAIL FROM:<address>\r\n";
export const BAD_SENDER = "501 5.1.7 Bad sender address syntax\r\n";
export const NESTED_MAIL = "503 5.5.1 Error: nested MAIL command\r\n";
export const MAIL_AFTER_BDAT = "503 5.5.1 Error: MAIL after BDAT\r\n";

export const RCPT_OK = "250 2.1.5 Ok\r\n";
export const RCPT_SYNTAX = "501 5.5.4 Syntax: RCPT TO:<address>\r\n";
export const BAD_RECIPIENT = "501 5.1.3 Bad recipient address syntax\r\n";
export const RCPT_AFTER_BDAT = "503 5.5.1 Error: RCPT after BDAT\r\n";
export const NEED_MAIL = "503 5.5.1 Error: need MAIL command\r\n";
export const TOO_MANY_RECIPIENTS = "452 4.5.3 Error: too many recipients\r\n";

export const DATA_SYNTAX = "501 5.5.4 Syntax: DATA\r\n";
export const DATA_DENIED = "554 5.7.1 <DATA>: Data command rejected: Access denied\r\n";
export const DATA_START = "354 End data with <CR><LF>.<CR><LF>\r\n";
export const DATA_AFTER_BDAT = "503 5.5.1 Error: DATA after BDAT\r\n";
export const NEED_RCPT = "503 5.5.1 Error: need RCPT command\r\n";
export const NO_RECIPIENTS = "554 5.5.1 Error: no valid recipients\r\n";
export const TOO_BIG = "552 5.3.4 Error: message file too big\r\n";

export const BDAT_SYNTAX = "521 5.5.4 Syntax: BDAT count [LAST]\r\n";
export const NULL_BDAT = "551 5.7.1 Null BDAT request\r\n";
export const BIG_CHUNK = "552 5.3.4 Chunk exceeds message size limit\r\n";
