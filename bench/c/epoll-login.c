/*
 * The cheapest server that a flood can talk to: a bare epoll loop that says what the fake service says, recognises nothing and
 * records nothing. What the sensor costs above it is the price of understanding and keeping.
 *
 *   epoll-login telnet|ftp|smtp|http PORT SECONDS_MAX
 *
 * Listens on 127.0.0.1, prints "ready" and ends with its standard input or after SECONDS_MAX. http: one fixed 401 for what ends
 * in an empty line, then closed. Others: the greeting in one segment, one for every line after it, closed by the peer or after
 * three failures.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "dialogue.h"

#define FD_MAX 65536
#define BACKLOG 4096
#define LINES_MAX 6 /* three user names, three passwords */

/* What is said at first, to the first line, and to the second; then to the first again. */
static const char *const telnet[] = {"\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03\r\nOpenWrt login: ", "\r\nPassword: ",
                                     "\r\nLogin incorrect\r\nOpenWrt login: "};
static const char *const ftp[] = {"220 (vsFTPd 3.0.3)\r\n", "331 Please specify the password.\r\n", "530 Login incorrect.\r\n"};
static const char *const smtp[] = {
    "220 OpenWrt.lan ESMTP Postfix\r\n",
    "250-OpenWrt.lan\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-VRFY\r\n250-ETRN\r\n250-STARTTLS\r\n"
    "250-AUTH PLAIN LOGIN CRAM-MD5\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n250 CHUNKING\r\n",
    "535 5.7.8 Error: authentication failed: authentication failure\r\n"};
static const char unauthorized[] =
    "HTTP/1.1 401 Unauthorized\r\n"
    "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "Connection: close\r\n"
    "WWW-Authenticate: Basic realm=\"Web Server Authentication\"\r\n"
    "Content-type: text/html\r\n"
    "\r\n"
    "<HTML><HEAD><TITLE>401 Unauthorized</TITLE></HEAD>\n"
    "<BODY><H1>401 Unauthorized</H1>\nAuthorization required\n</BODY></HTML>\n";

/* By descriptor: lines received, or how much of an empty line has been seen. */
static unsigned char progress[FD_MAX];
static int poller;
static int listener;
static const char *const *lines; /* NULL: it speaks http */

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
}

static int say(int fd, const char *text) {
    size_t length = strlen(text);
    return send(fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

static void welcome(void) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return; /* EAGAIN; of what else there is, none ends a server */
        if (fd >= FD_MAX) {
            close(fd);
            continue;
        }
        progress[fd] = 0;
        if (lines == NULL || say(fd, lines[0])) watch(fd);
        else close(fd);
    }
}

/* Returns 0 when the conversation is over. */
static int hear_lines(int fd, const char *chunk, ssize_t length) {
    for (ssize_t i = 0; i < length; i++) {
        if (chunk[i] != '\n') continue;
        int said = say(fd, lines[2 - ++progress[fd] % 2]);
        if (!said || progress[fd] == LINES_MAX) return 0;
    }
    return 1;
}

static int hear_http(int fd, const char *chunk, ssize_t length) {
    for (ssize_t i = 0; i < length; i++) {
        if (chunk[i] == '\n') progress[fd]++;
        else if (chunk[i] != '\r') progress[fd] = 0;
        if (progress[fd] < 2) continue;
        say(fd, unauthorized);
        return 0;
    }
    return 1;
}

static void hear(int fd) {
    char chunk[4096];
    ssize_t length = recv(fd, chunk, sizeof chunk, 0);
    if (length < 0 && errno == EAGAIN) return;
    if (length <= 0 || !(lines == NULL ? hear_http(fd, chunk, length) : hear_lines(fd, chunk, length))) close(fd);
}

int main(int argc, char **argv) {
    static const char *const *const spoken[DIALOGUES] = {[TELNET] = telnet, [FTP] = ftp, [SMTP] = smtp};
    enum dialogue dialogue = argc == 4 ? dialogue_named(argv[1]) : DIALOGUES;
    if (dialogue == DIALOGUES || dialogue == SILENT) {
        fprintf(stderr, "usage: epoll-login telnet|ftp|smtp|http PORT SECONDS_MAX\n");
        return 2;
    }
    lines = spoken[dialogue];
    time_t end = time(NULL) + atoi(argv[3]);

    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* Inherited by what is accepted: the dialogue is many small segments. */
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) die("bind");
    if (listen(listener, BACKLOG) != 0) die("listen");
    if ((poller = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1");
    watch(listener);
    watch(STDIN_FILENO);
    puts("ready");
    fflush(stdout);

    struct epoll_event events[512];
    while (time(NULL) < end) {
        int count = epoll_wait(poller, events, 512, 1000);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) welcome();
            else if (fd == STDIN_FILENO) return 0;
            else hear(fd);
        }
    }
    return 0;
}
