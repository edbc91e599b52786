/*
 * What a scripted peer says: a login by telnet, FTP or SMTP, or an http request with Basic auth, its user name and password
 * made from the session's number. Pure: text in, text out.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SAY_BYTES_MAX 512

enum dialogue { TELNET, FTP, SMTP, HTTP, SILENT, DIALOGUES };
enum heard { MORE, SAY, OVER };

static const char *const dialogue_names[DIALOGUES] = {"telnet", "ftp", "smtp", "http", "silent"};

/* Those of lines: what is awaited before the first line, before the second, and at the end. */
static const char *const awaited[][3] = {
    [TELNET] = {"ogin: ", "assword: ", "Login incorrect"},
    [FTP] = {"220 ", "331 ", "530 "},
    [SMTP] = {"220 ", "\n250 ", "535 "},
};

/* Returns DIALOGUES when there is none of that name. */
static enum dialogue dialogue_named(const char *name) {
    enum dialogue dialogue = 0;
    while (dialogue < DIALOGUES && strcmp(name, dialogue_names[dialogue]) != 0) dialogue++;
    return dialogue;
}

static const char *const user_names[] = {"root", "admin", "user", "support", "guest", "ubnt", "supervisor", "telnetadmin"};

static const char *user_name(uint64_t session) { return user_names[session % 8]; }

/* Of as many as 65,536 different ones. */
static int print_password(char *text, size_t size, uint64_t session) {
    return snprintf(text, size, "pw%u", (unsigned)((session * 2654435761u) >> 8 & 0xffff));
}

static int print_base64(char *text, const char *bytes, int length) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = text;
    for (int i = 0; i < length; i += 3) {
        uint32_t group = (unsigned char)bytes[i] << 16;
        if (i + 1 < length) group |= (unsigned char)bytes[i + 1] << 8;
        if (i + 2 < length) group |= (unsigned char)bytes[i + 2];
        *out++ = digits[group >> 18];
        *out++ = digits[group >> 12 & 63];
        *out++ = i + 1 < length ? digits[group >> 6 & 63] : '=';
        *out++ = i + 2 < length ? digits[group & 63] : '=';
    }
    *out = 0;
    return out - text;
}

/* Writes what is said at `step` (0, 1 …) and returns its length. */
static int what_to_say(enum dialogue dialogue, int step, uint64_t session, char *text) {
    const char *user = user_name(session);
    char secret[16], pair[64], encoded[96];
    print_password(secret, sizeof secret, session);
    switch (dialogue) {
    case FTP:
        return snprintf(text, SAY_BYTES_MAX, step == 0 ? "USER %s\r\n" : "PASS %s\r\n", step == 0 ? user : secret);
    case SMTP:
        if (step == 0) return snprintf(text, SAY_BYTES_MAX, "EHLO bench\r\n");
        print_base64(encoded, pair, snprintf(pair, sizeof pair, "%c%s%c%s", 0, user, 0, secret));
        return snprintf(text, SAY_BYTES_MAX, "AUTH PLAIN %s\r\n", encoded);
    case HTTP:
        print_base64(encoded, pair, snprintf(pair, sizeof pair, "%s:%s", user, secret));
        return snprintf(text, SAY_BYTES_MAX,
                        "GET / HTTP/1.1\r\nHost: 192.168.1.1\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n"
                        "Authorization: Basic %s\r\nConnection: close\r\n\r\n",
                        encoded);
    default:
        return snprintf(text, SAY_BYTES_MAX, "%s\r\n", step == 0 ? user : secret);
    }
}

/*
 * Judges `heard`, all that has arrived since the last SAY, as a string.
 * OVER is the end of the dialogue as it should be; an end of the stream before it is a cut.
 */
static enum heard judge(enum dialogue dialogue, int step, const char *heard, int at_end) {
    if (dialogue == SILENT) return MORE;
    if (dialogue == HTTP)
        return at_end && strlen(heard) > 12 && strncmp(heard, "HTTP/1.", 7) == 0 && strncmp(heard + 8, " 401", 4) == 0 ? OVER : MORE;
    if (strstr(heard, awaited[dialogue][step]) == NULL) return MORE;
    return step == 2 ? OVER : SAY;
}
