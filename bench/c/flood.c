/*
 * Scripted peers: plays many telnet logins or http requests against one port from many loopback addresses, and tells how they
 * went and how long they took as one line of JSON. Written to cost little, since it shares the machine with what is measured.
 *
 *   flood KEY=VALUE …
 *
 *   dialogue=telnet|ftp|smtp|http|silent   silent peers wait for the first bytes, then hold until standard input ends
 *   port=N                        on 127.0.0.1
 *   sessions=N                    how many in all
 *   concurrency=N                 closed loop: so many at a time, a new one when one ends; open loop: the most at a time
 *   rate=N                        open loop: so many are begun each second, whatever became of those before
 *   addresses=N                   how many source addresses, from 127.1.0.1 on
 *   first=N                       the first session's number, which makes its address, user name and password
 *   timeout_ms=N                  a session that takes longer is given up
 *   deadline_s=N                  everything is given up
 *
 * Latency is counted from when a session should have begun, so an open loop does not forgive a server that makes it wait.
 * Every session begun is in exactly one of done, refused, cut (ended or reset in mid dialogue), timedOut and unfinished.
 */
#define _GNU_SOURCE
#include "dialogue.h"
#include "histogram.h"
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FD_MAX 65536
#define HEARD_BYTES_MAX 1024
#define SWEEP_NS 200000000LL

struct session {
    int open;
    int step;
    int greeted;
    uint64_t number;
    int64_t begin_ns;
    int heard_length;
    char heard[HEARD_BYTES_MAX];
};

static struct session sessions[FD_MAX]; /* by descriptor */
static int fd_highest;
static int poller;
static struct histogram latencies;
static struct { uint64_t done, refused, cut, timed_out, unfinished, greeted; } counts;

static enum dialogue dialogue;
static uint64_t sessions_max = 1000, concurrency = 100, rate, addresses = 4096, first, timeout_ms = 10000, deadline_s = 60;
static int port;
static uint64_t begun, busy; /* busy: open, and (silent) not greeted yet */

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void end_session(int fd, uint64_t *count) {
    struct session *session = &sessions[fd];
    ++*count;
    session->open = 0;
    if (dialogue != SILENT || !session->greeted) busy--;
    close(fd);
}

static void end_failed(int fd, int error) {
    end_session(fd, error == ECONNREFUSED ? &counts.refused : &counts.cut);
}

static void watch(int fd, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(poller, operation, fd, &event) != 0) die("epoll_ctl");
}

/* Returns 1 when it was said, 0 when the connection is not there yet, -1 when the session has ended. */
static int say(int fd) {
    struct session *session = &sessions[fd];
    char text[SAY_BYTES_MAX];
    int length = what_to_say(dialogue, session->step, session->number, text);
    if (send(fd, text, length, MSG_NOSIGNAL) == length) {
        session->step++;
        session->heard_length = 0;
        return 1;
    }
    if (errno == EAGAIN) return 0;
    end_failed(fd, errno);
    return -1;
}

static void bind_source(int fd, uint64_t number) {
    uint32_t index = number % addresses;
    struct sockaddr_in source = {.sin_family = AF_INET};
    int on = 1;
    source.sin_addr.s_addr = htonl(0x7f010001 + (index / 250 << 8) + index % 250);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&source, sizeof source) != 0) die("bind");
}

static void begin(int64_t begin_ns) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || fd >= FD_MAX) die("socket");
    if (fd > fd_highest) fd_highest = fd;
    struct session *session = &sessions[fd];
    session->open = 1;
    session->step = session->greeted = session->heard_length = 0;
    session->number = first + begun++;
    session->begin_ns = begin_ns;
    busy++;
    bind_source(fd, session->number);
    struct sockaddr_in target = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (struct sockaddr *)&target, sizeof target) != 0 && errno != EINPROGRESS) return end_failed(fd, errno);
    int said = dialogue == HTTP ? say(fd) : 1;
    if (said >= 0) watch(fd, EPOLL_CTL_ADD, said ? EPOLLIN : EPOLLOUT);
}

static void greeted(struct session *session) {
    session->greeted = 1;
    counts.greeted++;
    busy--;
}

static void hear(int fd) {
    struct session *session = &sessions[fd];
    int room = HEARD_BYTES_MAX - 1 - session->heard_length;
    char overflow[HEARD_BYTES_MAX];
    ssize_t length = recv(fd, room > 0 ? session->heard + session->heard_length : overflow, room > 0 ? room : HEARD_BYTES_MAX, 0);
    if (length < 0) {
        if (errno != EAGAIN) end_failed(fd, errno);
        return;
    }
    if (room > 0) session->heard_length += length;
    session->heard[session->heard_length] = 0;
    if (dialogue == SILENT && length > 0) {
        if (!session->greeted) greeted(session);
        return;
    }
    switch (judge(dialogue, session->step, session->heard, length == 0)) {
    case OVER:
        histogram_add(&latencies, (now_ns() - session->begin_ns) / 1000);
        end_session(fd, &counts.done);
        return;
    case SAY:
        say(fd);
        return;
    case MORE:
        if (length == 0) end_session(fd, &counts.cut);
    }
}

static void on_event(int fd, uint32_t events) {
    if (!(events & EPOLLOUT) || events & (EPOLLERR | EPOLLHUP)) return hear(fd);
    int said = say(fd);
    if (said >= 0) watch(fd, EPOLL_CTL_MOD, said ? EPOLLIN : EPOLLOUT);
}

static void give_up_overdue(int64_t now) {
    for (int fd = 0; fd <= fd_highest; fd++)
        if (sessions[fd].open && !(dialogue == SILENT && sessions[fd].greeted) &&
            now - sessions[fd].begin_ns > (int64_t)timeout_ms * 1000000)
            end_session(fd, &counts.timed_out);
}

/* Begins what is due. Returns for how long nothing more is. */
static int64_t begin_due(int64_t start, int64_t now) {
    int64_t pause = 100000000;
    while (begun < sessions_max && busy < concurrency) {
        int64_t due = rate > 0 ? start + (int64_t)(begun * 1e9 / rate) : now;
        if (due > now) return due - now < pause ? due - now : pause;
        begin(due);
    }
    return pause;
}

static void read_options(int argc, char **argv) {
    const struct { const char *name; uint64_t *value; } numbers[] = {
        {"sessions", &sessions_max}, {"concurrency", &concurrency}, {"rate", &rate},         {"addresses", &addresses},
        {"first", &first},           {"timeout_ms", &timeout_ms},   {"deadline_s", &deadline_s},
    };
    for (int i = 1; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        int known = 0;
        if (value != NULL) *value++ = 0;
        if (value != NULL && strcmp(argv[i], "port") == 0) known = port = atoi(value);
        if (value != NULL && strcmp(argv[i], "dialogue") == 0) {
            known = 1;
            dialogue = dialogue_named(value);
        }
        for (size_t n = 0; value != NULL && n < sizeof numbers / sizeof *numbers; n++)
            if (strcmp(argv[i], numbers[n].name) == 0) known = 1, *numbers[n].value = strtoull(value, NULL, 10);
        if (!known) {
            fprintf(stderr, "flood: %s is not an option with a value\n", argv[i]);
            exit(2);
        }
    }
    if (port == 0 || addresses == 0) exit(2);
}

static void print_result(double seconds) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"begun\":%lu,\"done\":%lu,\"refused\":%lu,\"cut\":%lu,\"timedOut\":%lu,\"unfinished\":%lu,\"greeted\":%lu,"
           "\"seconds\":%.6f,\"p50Us\":%lu,\"p99Us\":%lu,\"p999Us\":%lu,\"maxUs\":%lu,\"cpuUs\":%ld}\n",
           begun, counts.done, counts.refused, counts.cut, counts.timed_out, counts.unfinished, counts.greeted, seconds,
           histogram_percentile(&latencies, 0.5), histogram_percentile(&latencies, 0.99),
           histogram_percentile(&latencies, 0.999), latencies.max,
           (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    fflush(stdout);
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    if ((poller = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1");
    if (dialogue == SILENT) watch(STDIN_FILENO, EPOLL_CTL_ADD, EPOLLIN);

    struct epoll_event events[512];
    int64_t start = now_ns(), deadline = start + (int64_t)deadline_s * 1000000000, sweep = start, now = start;
    int told = 0, holding = 1;
    while (holding && now < deadline && (begun < sessions_max || busy > 0 || dialogue == SILENT)) {
        int64_t pause = begin_due(start, now);
        struct timespec timeout = {0, pause};
        int count = epoll_pwait2(poller, events, 512, &timeout, NULL);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == STDIN_FILENO) holding = 0;
            else if (sessions[events[i].data.fd].open) on_event(events[i].data.fd, events[i].events);
        }
        now = now_ns();
        if (now - sweep > SWEEP_NS) give_up_overdue(now), sweep = now;
        if (dialogue == SILENT && !told && begun == sessions_max && busy == 0) told = 1, print_result((now - start) / 1e9);
    }
    for (int fd = 0; fd <= fd_highest; fd++)
        if (sessions[fd].open) end_session(fd, &counts.unfinished);
    print_result((now_ns() - start) / 1e9);
    return 0;
}
