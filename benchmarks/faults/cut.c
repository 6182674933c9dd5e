/* Ends a process at its n-th call that changes the disk, for crash_at_every_write.py; loaded by LD_PRELOAD.

   Counted, once cut_arm was called: write, pwrite, fsync, fdatasync, ftruncate, rename, unlink of files below
   a folder, and (CUT_SENDS) what is sent to a database server. The call at which the process ends is not
   made, or, of a write, the first half (CUT_TORN). With CUT_POWER all that was not synced since is taken back
   first, as a failing power supply may: what was written to files, and, where their folder was not synced,
   their new names and their end. What old names held is kept for that in the folder "<folder>.kept".

   The process ends only where the disk is left as no other cut leaves it: CUT_TORN counts writes towards the
   n-th call, since another call is not made in halves (as with CUT_KILL); CUT_POWER counts syncs, since all
   that lies between two of them is taken back alike, whenever the power fails, and cut_now is its last. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { CUT_KILL, CUT_TORN, CUT_POWER, CUT_SENDS };

enum { WRITES, SYNCS, NAMES, SENDS };

static long left = -1, counted = 0;
static int how = CUT_KILL;
static char under[4096];

struct entry {            /* what a file held before it was written to, or a name stood for */
    struct entry *before;
    char *from, *to, *kept;  /* of a rename or, without "from", an unlink; fd is then that of the folder */
    int fd;
    dev_t device;
    ino_t inode;
    off_t size, offset;
    size_t length;
    char *old;
};
static struct entry *unsynced = NULL;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__) = NULL; \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static ssize_t plain_pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    return real(fd, bytes, length, offset);
}

static int plain_ftruncate(int fd, off_t size) {
    REAL(int, "ftruncate64", int, off_t);
    return real(fd, size);
}

void cut_arm(long calls, const char *folder, int way) {
    strncpy(under, folder, sizeof under - 1);
    how = way;
    counted = 0;
    left = calls;
}

long cut_count(void) { return counted; }

static int ours(const char *path) { return left >= 0 && strncmp(path, under, strlen(under)) == 0; }

static int fd_is_ours(int fd) {
    char link[64], path[4096];
    if (left < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return ours(path);
}

static int plain_rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return real(from, to);
}

static int plain_unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return real(path);
}

static void end(void) {
    left = -1;
    for (struct entry *each = unsynced; how == CUT_POWER && each; each = each->before) {
        if (each->to) {
            if (each->from) plain_rename(each->to, each->from);
            if (each->kept) plain_rename(each->kept, each->to);
            continue;
        }
        if (each->length) plain_pwrite(each->fd, each->old, each->length, each->offset);
        plain_ftruncate(each->fd, each->size);
    }
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

void cut_now(void) { end(); }

/* Whether this is the call at which the process ends. */
static int due(int what) {
    counted++;
    if ((how == CUT_TORN && what != WRITES) || (how == CUT_POWER && what != SYNCS)) return 0;
    return --left == 0;
}

static void keep_old(int fd, off_t offset, size_t length) {
    struct stat status;
    if (how != CUT_POWER || fstat(fd, &status) || !S_ISREG(status.st_mode)) return;
    struct entry *made = calloc(1, sizeof *made);
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    made->fd = open(link, O_RDWR | O_CLOEXEC);
    made->device = status.st_dev;
    made->inode = status.st_ino;
    made->size = status.st_size;
    made->offset = offset;
    if (offset < status.st_size) {
        made->length = length < (size_t)(status.st_size - offset) ? length : (size_t)(status.st_size - offset);
        made->old = malloc(made->length);
        made->length = (size_t)pread(made->fd, made->old, made->length, offset);
    }
    made->before = unsynced;
    unsynced = made;
}

/* Note that a name is about to stand for something else, or for nothing. */
static void keep_name(const char *from, const char *to) {
    static long number = 0;
    struct stat status;
    if (how != CUT_POWER) return;
    struct entry *made = calloc(1, sizeof *made);
    char folder[4096], kept[4300];
    strncpy(folder, to, sizeof folder - 1);
    folder[sizeof folder - 1] = 0;
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
    made->fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fstat(made->fd, &status);
    made->device = status.st_dev;
    made->inode = status.st_ino;
    made->from = from ? strdup(from) : NULL;
    made->to = strdup(to);
    snprintf(kept, sizeof kept, "%s.kept/%d-%ld", under, getpid(), number++);
    if (!link(to, kept)) made->kept = strdup(kept);
    made->before = unsynced;
    unsynced = made;
}

static void forget(int fd) {
    struct stat status;
    if (how != CUT_POWER || fstat(fd, &status)) return;
    for (struct entry **place = &unsynced; *place;) {
        struct entry *each = *place;
        if (each->device == status.st_dev && each->inode == status.st_ino) {
            *place = each->before;
            close(each->fd);
            free(each->old);
            free(each);
        } else {
            place = &each->before;
        }
    }
}

static void before_write(int fd, const void *bytes, size_t length, off_t offset) {
    if (due(WRITES)) {
        if (how == CUT_TORN && length > 1) plain_pwrite(fd, bytes, length / 2, offset);
        end();
    }
    keep_old(fd, offset, length);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (fd_is_ours(fd)) {
        struct stat status;
        int appends = fcntl(fd, F_GETFL) & O_APPEND;
        fstat(fd, &status);
        before_write(fd, bytes, length, appends ? status.st_size : lseek(fd, 0, SEEK_CUR));
    }
    return real(fd, bytes, length);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    if (fd_is_ours(fd)) before_write(fd, bytes, length, offset);
    return plain_pwrite(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    if (fd_is_ours(fd)) before_write(fd, bytes, length, offset);
    return plain_pwrite(fd, bytes, length, offset);
}

static int cut_ftruncate(int fd, off_t size) {
    if (fd_is_ours(fd)) {
        struct stat status;
        if (due(NAMES)) end();
        if (!fstat(fd, &status) && size < status.st_size) keep_old(fd, size, (size_t)(status.st_size - size));
        else keep_old(fd, size, 0);
    }
    return plain_ftruncate(fd, size);
}

int ftruncate(int fd, off_t size) { return cut_ftruncate(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut_ftruncate(fd, size); }

int fsync(int fd) {
    REAL(int, "fsync", int);
    if (fd_is_ours(fd)) {
        if (due(SYNCS)) end();
        forget(fd);
    }
    return real(fd);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    if (fd_is_ours(fd)) {
        if (due(SYNCS)) end();
        forget(fd);
    }
    return real(fd);
}

int rename(const char *from, const char *to) {
    if (ours(to)) {
        if (due(NAMES)) end();
        keep_name(from, to);
    }
    return plain_rename(from, to);
}

int unlink(const char *path) {
    if (ours(path)) {
        if (due(NAMES)) end();
        keep_name(NULL, path);
    }
    return plain_unlink(path);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags) {
    REAL(ssize_t, "send", int, const void *, size_t, int);
    if (how == CUT_SENDS && left >= 0 && due(SENDS)) end();
    return real(fd, bytes, length, flags);
}
