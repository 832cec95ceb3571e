/*
 * frametape-start: the one piece of Frametape that cannot be Java.
 *
 * A JVM changes the process that it runs in: it installs signal handlers, opens files, reads JAVA_TOOL_OPTIONS. A shell
 * does so too: it exports PWD, drops variables, resets SIGCHLD. So the first program of a wrapper, and the last program
 * before the worker, is this one. It has no libc, touches nothing, and does a few things:
 *
 *   frametape-start SCRIPT [ARG...]            as the #! interpreter of a wrapper: note the world, become the JVM
 *   frametape-start --launch CONFIG KEY=VALUE... -- [ARG...]      the same for the launcher script
 *   (in both: where nothing stands against it, start the worker at once, so that it starts while the JVM does;
 *   with --transparency keep-pid or auto, become the worker, and leave a JVM beside it that records)
 *   frametape-start --environ                  write the environment that the calling shell was started with to stdout
 *   frametape-start --child ...                in a spawned child: restore the world, leave a guardian, become the worker
 *   frametape-start --case ...                 run the command of a campaign's case, and leave nothing of it
 *
 * docs/decisions/0001-native-starter.md says why, and what was tried instead; 0006-keep-pid.md is about becoming the worker.
 */

typedef unsigned long u64;
typedef long i64;
typedef unsigned int u32;

/* ---------------------------------------------------------------- system calls ---------------------------------- */
#if defined(__x86_64__)
#define SYS_read 0
#define SYS_write 1
#define SYS_close 3
#define SYS_poll_ppoll 271
#define SYS_mmap 9
#define SYS_rt_sigaction 13
#define SYS_rt_sigprocmask 14
#define SYS_ioctl 16
#define SYS_getpid 39
#define SYS_getppid 110
#define SYS_clone 56
#define SYS_execve 59
#define SYS_exit_group 231
#define SYS_fcntl 72
#define SYS_chdir 80
#define SYS_setsid 112
#define SYS_prctl 157
#define SYS_getdents64 217
#define SYS_openat 257
#define SYS_readlinkat 267
#define SYS_faccessat 269
#define SYS_memfd_create 319
#define SYS_statx 332
#define SYS_pipe2 293
#define SYS_dup3 292
#define SYS_pwrite64 18
#define SYS_close_range 436
#define SYS_pidfd_open 434
#define SYS_pidfd_send_signal 424
#define SYS_kill 62
#define SYS_wait4 61
#define SYS_clock_gettime 228
__asm__(".global _start\n_start:\n xor %ebp,%ebp\n mov %rsp,%rdi\n and $-16,%rsp\n call start_with_stack\n hlt\n");
static i64 call6(i64 n, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
  register i64 r10 __asm__("r10") = d;
  register i64 r8 __asm__("r8") = e;
  register i64 r9 __asm__("r9") = f;
  i64 result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
#define SYS_read 63
#define SYS_write 64
#define SYS_close 57
#define SYS_poll_ppoll 73
#define SYS_mmap 222
#define SYS_rt_sigaction 134
#define SYS_rt_sigprocmask 135
#define SYS_ioctl 29
#define SYS_getpid 172
#define SYS_getppid 173
#define SYS_clone 220
#define SYS_execve 221
#define SYS_exit_group 94
#define SYS_fcntl 25
#define SYS_chdir 49
#define SYS_setsid 157
#define SYS_prctl 167
#define SYS_getdents64 61
#define SYS_openat 56
#define SYS_readlinkat 78
#define SYS_faccessat 48
#define SYS_memfd_create 279
#define SYS_statx 291
#define SYS_pipe2 59
#define SYS_dup3 24
#define SYS_pwrite64 68
#define SYS_close_range 436
#define SYS_pidfd_open 434
#define SYS_pidfd_send_signal 424
#define SYS_kill 129
#define SYS_wait4 260
#define SYS_clock_gettime 113
__asm__(".global _start\n_start:\n mov x29,xzr\n mov x30,xzr\n mov x0,sp\n and sp,x0,#-16\n bl start_with_stack\n brk #0\n");
static i64 call6(i64 n, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
  register i64 x8 __asm__("x8") = n;
  register i64 x0 __asm__("x0") = a;
  register i64 x1 __asm__("x1") = b;
  register i64 x2 __asm__("x2") = c;
  register i64 x3 __asm__("x3") = d;
  register i64 x4 __asm__("x4") = e;
  register i64 x5 __asm__("x5") = f;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}
#else
#error "frametape-start knows x86-64 and aarch64"
#endif

/* Both kernels have the restorer (arm64 for the sake of 32-bit programs); for SIG_IGN and SIG_DFL it is unused. */
struct kernel_sigaction { u64 handler; u64 flags; u64 restorer; u64 mask; };

#define CALL(n, ...) CALL_(n, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define CALL_(n, a, b, c, d, e, f, ...) call6((n), (i64)(a), (i64)(b), (i64)(c), (i64)(d), (i64)(e), (i64)(f))

#define AT_FDCWD (-100)
#define O_RDONLY 0
#define O_WRONLY 1
#define O_CREAT 0100
#define O_APPEND 02000
#define O_RDWR 2
#define O_CLOEXEC 02000000
#define X_OK 1
#define STATX_TYPE 1
#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFLNK 0120000
#define F_DUPFD 0
#define F_DUPFD_CLOEXEC 1030
#define F_GETFD 1
#define F_SETFD 2
#define F_SETPIPE_SZ 1031
#define FD_CLOEXEC 1
#define SIG_SETMASK 2
#define SIG_DFL 0UL
#define SIG_IGN 1UL
#define CLONE_PIDFD 0x00001000
#define CLONE_PARENT 0x00008000
#define PIDFD_GET_INFO 0xC040FF0BUL /* _IOWR(0xFF, 11, the first 64 bytes of struct pidfd_info) */
#define PIDFD_INFO_EXIT 8UL
#define PR_SET_PDEATHSIG 1
#define PR_SET_NAME 15
#define PR_SET_CHILD_SUBREAPER 36
#define WNOHANG 1
#define CLOCK_MONOTONIC 1
#define AT_SYMLINK_NOFOLLOW 0x100
#define ENOENT 2
#define EINTR 4
#define EACCES 13
#define EAGAIN 11
#define ENOTDIR 20
#define ENAMETOOLONG 36
#define POLLIN 1
#define SIGNAL_COUNT 64
#define OWN_FAILURE 125

enum { HUP = 1, INT = 2, QUIT = 3, KILL = 9, USR1 = 10, USR2 = 12, TERM = 15, CHLD = 17, STOP = 19 };

/* ---------------------------------------------------------------- a very small library --------------------------- */
void *memset(void *to, int value, u64 count) {
  char *t = to;
  while (count--) *t++ = (char)value;
  return to;
}
void *memcpy(void *to, const void *from, u64 count) {
  char *t = to;
  const char *f = from;
  while (count--) *t++ = *f++;
  return to;
}
static u64 length_of(const char *s) {
  u64 n = 0;
  while (s[n]) n++;
  return n;
}
static int equal(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}
static int starts_with(const char *s, const char *prefix) {
  while (*prefix)
    if (*s++ != *prefix++) return 0;
  return 1;
}
static void quit(int code) {
  for (;;) CALL(SYS_exit_group, code);
}
static void write_all(int fd, const void *bytes, u64 count) {
  const char *at = bytes;
  while (count) {
    i64 n = CALL(SYS_write, fd, at, count);
    if (n == -EINTR) continue;
    if (n <= 0) return;
    at += n;
    count -= (u64)n;
  }
}
static char *decimal(u64 value, char *end) { /* writes backwards, gives the first character */
  *--end = 0;
  do *--end = (char)('0' + value % 10);
  while (value /= 10);
  return end;
}
static void fail(const char *what, const char *which, i64 error, const char *advice) {
  char number[24];
  char message[8192];
  u64 n = 0;
  const char *parts[] = {"frametape: ", what, which, error ? " (error " : "",
                         error ? decimal((u64)(error < 0 ? -error : error), number + sizeof number) : "",
                         error ? ")" : "", "; ", advice, "\n"};
  for (u64 i = 0; i < sizeof parts / sizeof *parts; i++)
    for (const char *s = parts[i]; *s && n < sizeof message; s++) message[n++] = *s;
  write_all(2, message, n);
  quit(OWN_FAILURE);
}
static char *allocate(u64 bytes) {
  i64 at = CALL(SYS_mmap, 0, bytes, 3 /* read, write */, 0x22 /* private, anonymous */, -1, 0);
  if (at < 0 && at > -4096) fail("out of memory", "", at, "raise the limit on memory");
  return (char *)at;
}
static u64 number(const char **at) {
  u64 value = 0;
  while (**at >= '0' && **at <= '9') value = value * 10 + (u64)(*(*at)++ - '0');
  return value;
}
static u64 number_of(const char *s) { return number(&s); }
static u64 hexadecimal_of(const char *s) {
  u64 value = 0;
  for (; *s; s++) {
    u64 digit = *s >= '0' && *s <= '9' ? (u64)(*s - '0') : *s >= 'a' && *s <= 'f' ? (u64)(*s - 'a' + 10) : 99;
    if (digit == 99) break;
    value = value << 4 | digit;
  }
  return value;
}

/* Reads a whole file; the result ends with a NUL that is not counted. Gives a negative error in *count on failure. */
static char *read_file(const char *path, i64 *count) {
  i64 fd = CALL(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    *count = fd;
    return 0;
  }
  u64 capacity = 1 << 16;
  char *bytes = allocate(capacity);
  u64 have = 0;
  for (;;) {
    i64 n = CALL(SYS_read, fd, bytes + have, capacity - have - 1);
    if (n == -EINTR) continue;
    if (n < 0) {
      CALL(SYS_close, fd);
      *count = n;
      return 0;
    }
    if (n == 0) break;
    have += (u64)n;
    if (have + 1 == capacity) {
      char *larger = allocate(capacity * 2);
      memcpy(larger, bytes, have);
      bytes = larger;
      capacity *= 2;
    }
  }
  CALL(SYS_close, fd);
  bytes[have] = 0;
  *count = (i64)have;
  return bytes;
}

/* ---------------------------------------------------------------- signals ---------------------------------------- */
static u64 bit(int signal) { return 1UL << (signal - 1); }

static u64 ignored_signals(void) {
  u64 ignored = 0;
  for (int signal = 1; signal <= SIGNAL_COUNT; signal++) {
    struct kernel_sigaction action;
    memset(&action, 0, sizeof action);
    if (CALL(SYS_rt_sigaction, signal, 0, &action, 8) == 0 && action.handler == SIG_IGN) ignored |= bit(signal);
  }
  return ignored;
}
static void set_action(int signal, u64 handler) {
  struct kernel_sigaction action;
  memset(&action, 0, sizeof action);
  action.handler = handler;
  CALL(SYS_rt_sigaction, signal, &action, 0, 8);
}
static u64 signal_mask(void) {
  u64 mask = 0;
  CALL(SYS_rt_sigprocmask, SIG_SETMASK, 0, &mask, 8);
  return mask;
}
/* Those that are handed on to the worker. */
static u64 signals_of_worker(void) { return bit(HUP) | bit(INT) | bit(QUIT) | bit(USR1) | bit(USR2) | bit(TERM); }
static void set_signal_mask(u64 mask) { CALL(SYS_rt_sigprocmask, SIG_SETMASK, &mask, 0, 8); }

/* ---------------------------------------------------------------- launch: note the world, become the JVM --------- */
#define MAX_WORDS 131072
struct words {
  char *at[MAX_WORDS];
  u64 count;
};
static void add(struct words *words, char *word) {
  if (words->count + 1 >= MAX_WORDS) fail("more than 131071 words on the command line", "", 0, "make it shorter");
  words->at[words->count++] = word;
  words->at[words->count] = 0;
}

static struct words jvm;       /* the JVM and its options */
static struct words arguments; /* what the program is told */
static struct words relaying; /* the commands that hand signals on */
static struct words light;    /* options of the JVM for who looks at no frame, and so has little to compile */
static char *main_class;

/* Undoes \\ and \n in place. */
static void unescape(char *s) {
  char *to = s;
  for (; *s; s++) {
    if (*s == '\\' && (s[1] == 'n' || s[1] == '\\')) *to++ = *++s == 'n' ? '\n' : '\\';
    else *to++ = *s;
  }
  *to = 0;
}

static int kind_of(const char *path, int flags);

/* Whether a worker that was started from here is relayed only, or recorded as a tape as it came. In doubt, it is not. */
static int looks_at_no_frame(void) {
  if (equal(arguments.at[0], "run")) return 1;
  const char *output = "";
  for (u64 at = 1; at < arguments.count && !equal(arguments.at[at], "--"); at++) {
    if (equal(arguments.at[at], "--redact")) return 0; /* looks for secrets in every frame */
    if (equal(arguments.at[at], "-o") && at + 1 < arguments.count) output = arguments.at[++at];
  }
  u64 length = length_of(output);
  return length > 5 && equal(output + length - 5, ".tape") && kind_of(output, 0) != S_IFDIR;
}

/* One KEYWORD VALUE per line: java, jvm, light, main, relays, arg, use (another such file). Lines that start with # and empty ones are skipped. */
static void read_configuration(const char *path, int depth) {
  i64 count;
  char *text = read_file(path, &count);
  if (!text) fail("cannot read ", path, count, "write the wrapper again with `frametape wrap`, or run scripts/frametape once to build");
  while (*text) {
    char *line = text;
    while (*text && *text != '\n') text++;
    if (*text) *text++ = 0;
    if (*line == '#' || *line == 0) continue;
    char *value = line;
    while (*value && *value != ' ') value++;
    if (*value) *value++ = 0;
    unescape(value);
    if (equal(line, "java")) jvm.at[0] = value, jvm.count = jvm.count ? jvm.count : 1;
    else if (equal(line, "jvm")) {
      if (!jvm.count) jvm.count = 1;
      add(&jvm, value);
    } else if (equal(line, "light")) add(&light, value);
    else if (equal(line, "main")) main_class = value;
    else if (equal(line, "arg")) add(&arguments, value);
    else if (equal(line, "relays")) add(&relaying, value);
    else if (equal(line, "use") && depth < 4) read_configuration(value, depth + 1);
    else fail("unknown keyword in ", path, 0, "write the wrapper again with `frametape wrap`");
  }
}

/* Variables that would change the JVM (and make it print): they stay in the worker's environment only. */
static int changes_the_jvm(const char *variable) {
  return starts_with(variable, "JAVA_TOOL_OPTIONS=") || starts_with(variable, "JDK_JAVA_OPTIONS=") ||
         starts_with(variable, "_JAVA_") || starts_with(variable, "JDK_AOT_VM_OPTIONS=") || starts_with(variable, "LD_") ||
         starts_with(variable, "LC_ALL=") || starts_with(variable, "MALLOC_") || starts_with(variable, "GLIBC_TUNABLES=");
}

/* Whether the command stands between a parent and a worker. */
static int relays(void) {
  for (u64 i = 0; i < relaying.count; i++)
    if (arguments.count && equal(arguments.at[0], relaying.at[i])) return 1;
  return 0;
}

static char *notes;
static u64 notes_length;
static void put(const void *bytes, u64 count) {
  memcpy(notes + notes_length, bytes, count);
  notes_length += count;
}
static void put_number(u64 value) { put(&value, 8); }

/*
 * Leaves the notes where the JVM can read them, and gives the descriptor. A pipe does, where it can be made large enough;
 * a memory file has no such bound, but the limit on the size of files (ulimit -f) applies to it.
 */
static i64 deliver_notes(void) {
  int ends[2];
  i64 error = CALL(SYS_pipe2, ends, 0);
  if (error == 0) {
    if (notes_length <= 4096 || CALL(SYS_fcntl, ends[1], F_SETPIPE_SZ, notes_length) >= (i64)notes_length) {
      write_all(ends[1], notes, notes_length);
      CALL(SYS_close, ends[1]);
      return ends[0];
    }
    CALL(SYS_close, ends[0]);
    CALL(SYS_close, ends[1]);
  }
  i64 file = CALL(SYS_memfd_create, "frametape-start", 0);
  if (file < 0) fail("cannot make a memory file", "", file, "Linux 5.9 or later is needed");
  for (u64 done = 0; done < notes_length;) {
    i64 n = CALL(SYS_pwrite64, file, notes + done, notes_length - done, done);
    if (n == -EINTR) continue;
    if (n <= 0) fail("cannot note the environment in a memory file", "", n, "raise the limit on file sizes, or pass on less");
    done += (u64)n;
  }
  return file;
}

/* The open descriptors above 2; gives their count. */
static u64 open_descriptors(u32 *list, u64 most) {
  i64 directory = CALL(SYS_openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_CLOEXEC);
  if (directory < 0) fail("cannot read /proc/self/fd", "", directory, "mount /proc");
  u64 count = 0;
  char buffer[4096];
  for (;;) {
    i64 n = CALL(SYS_getdents64, directory, buffer, sizeof buffer);
    if (n <= 0) break;
    for (i64 at = 0; at < n;) {
      unsigned short size;
      memcpy(&size, buffer + at + 16, 2);
      const char *name = buffer + at + 19;
      at += size;
      if (*name < '0' || *name > '9') continue;
      u64 fd = number_of(name);
      if (fd <= 2 || (i64)fd == directory) continue;
      if (count == most) fail("more open descriptors than Frametape passes on", "", 0, "close some of them");
      list[count++] = (u32)fd;
    }
  }
  CALL(SYS_close, directory);
  return count;
}

static u32 descriptors[65536];
static u64 closed; /* bit n: the parent has given no standard descriptor n */

/* No file that is opened later may get the number of a standard stream. */
static void fill_standard(void) {
  for (int fd = 0; fd <= 2; fd++)
    if (CALL(SYS_fcntl, fd, F_GETFD) < 0) {
      closed |= 1UL << fd; /* the next lowest number is this one, since those below are open */
      CALL(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR);
    }
}

/*
 * Who keeps the pid that the parent was given: NOT_ASKED, this process, as ever; BESIDE, the worker, and this is the
 * recorder's process (the detail is the worker's pid); all others say why the worker does not although it was asked for.
 */
enum { NOT_ASKED, BESIDE, NO_EXIT_STATUS, NOT_PLAIN, TARGET, NOT_STARTED, NO_ROOM };
static struct keeping {
  u64 state;
  u64 detail; /* a pid or an error number */
  int ends[4]; /* the worker's pidfd, and our ends of its stdin, stdout and stderr */
} keeping;

/* The worker, when it has been started here and not by the JVM, see start_early. */
static struct early {
  u64 pid;     /* 0 when not */
  u64 since;   /* CLOCK_MONOTONIC, in nanoseconds */
  int ends[6]; /* its pidfd, our ends of its stdin, stdout and stderr, of the guardian's lifeline, and of the status pipe */
} early;
static void start_early(char **environment, char *saved_environment, i64 saved_count, u64 ignored, u64 mask);

/*
 * What the JVM reads, as numbers of 8 bytes in native order and then bytes:
 *   magic, ignored signals, signal mask, closed standard descriptors (bits 0..2), number of stdout,
 *   who keeps the pid (see the enum), a detail of that, pidfd and pipes of the worker that we stand beside,
 *   the pid of a worker that has been started here (or 0), when, and six descriptors (see struct early),
 *   n descriptors, each descriptor,
 *   n arguments, bytes of arguments, NUL-terminated arguments, bytes of environment, NUL-terminated variables
 */
static void launch(char **environment, char *saved_environment, i64 saved_count, u64 ignored, u64 mask) {
  if (!jvm.at[0] || !main_class) fail("the configuration names no java or no main", "", 0, "run scripts/frametape once to build");
  /* Beside the worker, only what belongs to the recorder is open. */
  u64 count = keeping.state == BESIDE ? 0 : open_descriptors(descriptors, sizeof descriptors / sizeof *descriptors);
  if (keeping.state == NOT_ASKED) start_early(environment, saved_environment, saved_count, ignored, mask);
  if ((keeping.state == BESIDE || early.pid) && looks_at_no_frame())
    for (u64 i = 0; i < light.count; i++) add(&jvm, light.at[i]);
  u64 argument_bytes = 0;
  for (u64 i = 0; i < arguments.count; i++) argument_bytes += length_of(arguments.at[i]) + 1;
  u64 environment_bytes = (u64)saved_count;
  if (!saved_environment)
    for (char **v = environment; *v; v++) environment_bytes += length_of(*v) + 1;

  /*
   * While frames are relayed, stdout is the wire. A JVM that crashes writes to stdout, whatever its options say; so the
   * wire gets another number, and what the JVM takes for stdout is stderr.
   */
  u64 wire = 1;
  if (relays()) {
    i64 moved = CALL(SYS_fcntl, 1, F_DUPFD, 3);
    if (moved < 0) fail("cannot duplicate stdout", "", moved, "raise the limit on open files");
    wire = (u64)moved;
    CALL(SYS_dup3, 2, 1, 0);
  }

  notes = allocate((23 + count) * 8 + argument_bytes + environment_bytes);
  put_number(0x3454524154535446UL); /* FTSTART4 */
  put_number(ignored);
  put_number(mask);
  put_number(closed);
  put_number(wire);
  put_number(keeping.state);
  put_number(keeping.detail);
  for (int i = 0; i < 4; i++) put_number((u64)keeping.ends[i]);
  put_number(early.pid);
  put_number(early.since);
  for (int i = 0; i < 6; i++) put_number((u64)early.ends[i]);
  put_number(count);
  for (u64 i = 0; i < count; i++) put_number(descriptors[i]);
  put_number(arguments.count);
  put_number(argument_bytes);
  for (u64 i = 0; i < arguments.count; i++) put(arguments.at[i], length_of(arguments.at[i]) + 1);
  put_number(environment_bytes);
  if (saved_environment) put(saved_environment, environment_bytes);
  else
    for (char **v = environment; *v; v++) put(*v, length_of(*v) + 1);
  i64 state = deliver_notes();

  u64 variables = 0;
  while (environment[variables]) variables++;
  char **cleaned = (char **)allocate((variables + 4) * sizeof *cleaned);
  u64 kept = 0;
  for (u64 i = 0; i < variables; i++)
    if (!changes_the_jvm(environment[i])) cleaned[kept++] = environment[i];
  cleaned[kept++] = "LC_ALL=C.UTF-8";      /* file names are bytes that Java can spell */
  cleaned[kept++] = "_JAVA_SR_SIGNUM=39";  /* frees SIGUSR2, which belongs to the worker */
  cleaned[kept] = 0;

  add(&jvm, main_class);
  char digits[24];
  char *text = decimal((u64)state, digits + sizeof digits);
  static char word[64] = "--frametape-start=";
  memcpy(word + 18, text, length_of(text) + 1);
  add(&jvm, word);

  /* Signals meant for the worker wait, pending, until there is a worker: none is lost while the JVM starts. */
  if (relays()) set_signal_mask(mask | signals_of_worker());
  set_action(CHLD, SIG_DFL);
  i64 error = CALL(SYS_execve, jvm.at[0], jvm.at, cleaned);
  fail("cannot start the JVM ", jvm.at[0], error, "run scripts/frametape once, which finds a JDK again");
}

/* ---------------------------------------------------------------- keep-pid: become the worker, leave a recorder -- */
static i64 execute(const char *program, char **argv, char **environment) {
  int has_slash = 0;
  for (const char *s = program; *s; s++) has_slash |= *s == '/';
  if (has_slash) return CALL(SYS_execve, program, argv, environment);
  if (!*program) return -ENOENT;
  const char *path = "/bin:/usr/bin";
  for (char **v = environment; *v; v++)
    if (starts_with(*v, "PATH=")) {
      path = *v + 5;
      break;
    }
  static char candidate[8192];
  i64 error = -ENOENT;
  for (;;) {
    u64 n = 0;
    while (*path && *path != ':' && n < 4096) candidate[n++] = *path++;
    while (*path && *path != ':') path++;
    if (n) candidate[n++] = '/'; /* an empty entry is the working directory */
    u64 length = length_of(program);
    if (length < 4000) {
      memcpy(candidate + n, program, length + 1);
      i64 result = CALL(SYS_execve, candidate, argv, environment);
      if (result == -EACCES) error = result;
      else if (result != -ENOENT && result != -ENOTDIR && result != -ENAMETOOLONG) return result;
    }
    if (!*path) return error;
    path++;
  }
}

/* What an option says: its value in the same word, or in the next one; 0 when the word is another option. */
static const char *value_of(const char *option, u64 *at) {
  const char *word = arguments.at[*at];
  u64 length = length_of(option);
  if (!starts_with(word, option)) return 0;
  if (word[length] == '=') return word + length + 1;
  if (word[length] || *at + 1 == arguments.count) return 0;
  return arguments.at[++*at];
}
static const char *variable(char **environment, const char *name) {
  u64 length = length_of(name);
  for (char **v = environment; *v; v++)
    if (starts_with(*v, name) && (*v)[length] == '=') return *v + length + 1;
  return 0;
}
static int has_variable(char **environment, const char *name) { /* an empty one is none */
  const char *value = variable(environment, name);
  return value && *value;
}

/* The kind of a file (S_IFREG, ...), or 0 when there is none. */
static int kind_of(const char *path, int flags) {
  unsigned char about[256]; /* struct statx: the mode is the 16 bits at 28 */
  unsigned short mode;
  if (CALL(SYS_statx, AT_FDCWD, path, flags, STATX_TYPE, about) != 0) return 0;
  memcpy(&mode, about + 28, sizeof mode);
  return mode & S_IFMT;
}

/*
 * Whether a new recording would be refused, see NewFiles.java: an earlier one is there, a link to nowhere, or blobs of one.
 */
static int is_taken(const char *output) {
  int kind = kind_of(output, 0);
  if (kind == S_IFREG || (!kind && kind_of(output, AT_SYMLINK_NOFOLLOW))) return 1;
  static char blobs[4096 + 8];
  u64 length = length_of(output);
  if (kind == S_IFDIR || length <= 6 || length > 4096) return 0;
  int lines = equal(output + length - 6, ".jsonl");
  if (!lines && !equal(output + length - 5, ".tape")) return 0;
  memcpy(blobs, output, length);
  memcpy(blobs + length - (lines ? 6 : 0), ".blobs", 7);
  return kind_of(blobs, AT_SYMLINK_NOFOLLOW) != 0;
}

static int is_number(const char *s) { /* up to nine digits, as FastPath.isNumber has it */
  u64 digits = 0;
  while (s[digits] >= '0' && s[digits] <= '9') digits++;
  return digits && digits < 10 && !s[digits];
}

/* Whether the only variable of ours says who keeps the pid: any other is for the program to read. */
static int only_asks(char **environment) {
  for (char **v = environment; *v; v++)
    if (starts_with(*v, "FRAMETAPE_") && !starts_with(*v, "FRAMETAPE_TRANSPARENCY=")) return 0;
  return 1;
}

/*
 * Gives where the worker's own words begin, when the worker is to keep our pid; 0 when not, and keeping.state says why.
 * Only what is plain is decided here: anything odd is left to the program, which has the words for it. *alone says that
 * there is nothing to do beside the worker.
 */
static u64 words_of_worker(char **environment, int *alone) {
  if (!arguments.count || !(equal(arguments.at[0], "run") || equal(arguments.at[0], "record"))) return 0;
  int records = equal(arguments.at[0], "record");
  const char *asked = variable(environment, "FRAMETAPE_TRANSPARENCY");
  const char *output = variable(environment, "FRAMETAPE_OUTPUT");
  const char *linger = variable(environment, "FRAMETAPE_LINGER");
  int strict = has_variable(environment, "FRAMETAPE_STRICT_RECORDING");
  int plain = !has_variable(environment, "FRAMETAPE_FAULT") && !has_variable(environment, "FRAMETAPE_FAULT_FROM");
  u64 at = 1;
  for (; at < arguments.count && !equal(arguments.at[at], "--"); at++) {
    const char *value;
    if ((value = value_of("--transparency", &at))) asked = value;
    else if ((value = value_of("--linger", &at))) linger = value;
    else if (!records) plain = 0;
    else if ((value = value_of("-o", &at)) || (value = value_of("--output", &at))) output = value;
    else if (equal(arguments.at[at], "--strict-recording")) strict = 1;
    else if (!(equal(arguments.at[at], "--fsync") || equal(arguments.at[at], "--redact") || value_of("--framing", &at) ||
               value_of("--frame-limit", &at)))
      plain = 0;
  }
  int automatic = asked && equal(asked, "auto");
  if (!asked || !(automatic || equal(asked, "keep-pid"))) return 0;
  keeping.state = NOT_PLAIN;
  if (linger && *linger && !is_number(linger)) plain = 0;
  /* The strict way may have to end with a code of its own: only who asks for it gets that without. */
  if (!plain || (automatic && strict && records) || at + 1 >= arguments.count) return 0;
  if (records) {
    if (!output || !*output) return 0;
    /* A recording is never written over, and by the time that the recorder says so the worker must not run. */
    if (is_taken(output)) {
      keeping.state = TARGET;
      return 0;
    }
  }
  *alone = !records && only_asks(environment);
  return at + 1;
}

/* Whether stdout and stderr are one and the same file, and not the one that means nothing. */
static int one_stream(void) {
  static char targets[2][4096];
  for (int i = 0; i < 2; i++) {
    i64 n = CALL(SYS_readlinkat, AT_FDCWD, i ? "/proc/self/fd/2" : "/proc/self/fd/1", targets[i], sizeof targets[i] - 1);
    if (n < 0) return 0;
    targets[i][n] = 0;
  }
  return equal(targets[0], targets[1]) && !equal(targets[0], "/dev/null");
}

static void close_all_but(const int *kept, int count) {
  u32 next = 3;
  for (;;) {
    u32 lowest = ~0U;
    for (int i = 0; i < count; i++)
      if ((u32)kept[i] >= next && (u32)kept[i] < lowest) lowest = (u32)kept[i];
    if (lowest > next) CALL(SYS_close_range, next, lowest == ~0U ? ~0U : lowest - 1, 0);
    if (lowest == ~0U) return;
    next = lowest + 1;
  }
}

/* The recorder's process: waits until the worker has become what it is to be, and becomes the JVM. */
static void become_recorder(int status, char **environment, char *saved_environment, i64 saved_count, u64 ignored, u64 mask) {
  int kept[5] = {keeping.ends[0], keeping.ends[1], keeping.ends[2], keeping.ends[3], status};
  CALL(SYS_prctl, PR_SET_NAME, "frametape-tape");
  close_all_but(kept, 5);
  /* The end of this pipe comes by a successful execve, or by the death of the process, which is to be recorded too. */
  int refusal;
  i64 n;
  do n = CALL(SYS_read, status, &refusal, sizeof refusal);
  while (n == -EINTR);
  if (n != 0) quit(0);
  CALL(SYS_close, status);
  for (int i = 0; i < 4; i++) CALL(SYS_fcntl, kept[i], F_SETFD, 0);
  set_signal_mask(mask);
  launch(environment, saved_environment, saved_count, ignored, mask);
}

/* Whether the kernel tells how a process ended that somebody else has reaped (Linux 6.15). */
static int tells_end(int pidfd, u32 expected) {
  u64 info[8] = {PIDFD_INFO_EXIT, 0, 0, 0, 0, 0, 0, 0};
  if (CALL(SYS_ioctl, pidfd, PIDFD_GET_INFO, info) < 0 || !(info[0] & PIDFD_INFO_EXIT)) return 0;
  u32 status;
  memcpy(&status, (char *)info + 60, sizeof status);
  return status == expected << 8;
}

static int own[16]; /* what is open here for the sake of keep_pid */
static int owned;
static int hold(i64 fd) {
  if (fd >= 0) own[owned++] = (int)fd;
  return (int)fd;
}
static void decline(u64 why, i64 error) {
  keeping.state = why;
  keeping.detail = (u64)-error;
  while (owned) CALL(SYS_close, own[--owned]);
}
static i64 open_pipe(int *ends) {
  i64 error = CALL(SYS_pipe2, ends, O_CLOEXEC);
  if (error == 0) hold(ends[0]), hold(ends[1]);
  return error;
}

/* Gives the error when the program cannot be executed. */
static i64 become_kept_worker(u64 first, int input, int output, int errors, char **environment, char *saved_environment,
                              i64 saved_count, u64 mask) {
  CALL(SYS_dup3, input, 0, 0);
  CALL(SYS_dup3, output, 1, 0);
  CALL(SYS_dup3, errors, 2, 0);
  for (int fd = 0; fd <= 2; fd++)
    if (closed >> fd & 1) CALL(SYS_close, fd);
  if (saved_environment) {
    u64 count = 0;
    for (i64 i = 0; i < saved_count; i++) count += !saved_environment[i];
    environment = (char **)allocate((count + 1) * sizeof *environment);
    count = 0;
    for (i64 i = 0; i < saved_count; i++)
      if (i == 0 || !saved_environment[i - 1]) environment[count++] = saved_environment + i;
  }
  set_signal_mask(mask);
  return execute(arguments.at[first], arguments.at + first, environment);
}

/*
 * Becomes the worker, if that is asked for and can be: does not return then. The recorder is no child of the worker:
 *
 *   this process ──clone──▶ go-between (a session of its own) ──clone──▶ recorder, which waits for our execve
 *                           ends at once, and its end tells whether this kernel tells ends
 */
static void keep_pid(char **environment, char *saved_environment, i64 saved_count, u64 ignored, u64 mask) {
  enum { MET = 77 };
  int alone = 0;
  u64 first = words_of_worker(environment, &alone);
  if (!first) return;
  if (alone) { /* nothing is recorded: the worker gets the very streams of the parent, and nobody stands beside it */
    i64 error = become_kept_worker(first, 0, 1, 2, environment, saved_environment, saved_count, mask);
    fill_standard();
    return decline(NOT_STARTED, error);
  }
  if (!jvm.at[0] || CALL(SYS_faccessat, AT_FDCWD, jvm.at[0], X_OK) < 0) return decline(NOT_PLAIN, 0);
  int input[2], output[2], errors[2], status[2], parents[3];
  i64 error = open_pipe(input);
  if (error == 0) error = open_pipe(output);
  if (error == 0) error = open_pipe(errors);
  if (error == 0) error = open_pipe(status);
  for (int fd = 0; fd <= 2 && error == 0; fd++)
    if ((parents[fd] = hold(CALL(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 3))) < 0) error = parents[fd];
  u64 pid = (u64)CALL(SYS_getpid, 0);
  int self = error == 0 ? hold(CALL(SYS_pidfd_open, pid, 0)) : -1;
  if (error == 0 && self < 0) error = self;
  if (error < 0) return decline(NO_ROOM, error);
  /* A worker that floods stderr is to block as it would on the parent's own pipe, see Relay.STDERR_BYTES. */
  CALL(SYS_fcntl, errors[0], F_SETPIPE_SZ, 4096);

  keeping.state = BESIDE;
  keeping.detail = pid;
  int ends[4] = {self, input[1], output[0], errors[0]};
  memcpy(keeping.ends, ends, sizeof ends);

  /* A child whose signal is ignored leaves no zombie, no signal and no trace in what the worker can ask about children. */
  struct kernel_sigaction none, before;
  memset(&none, 0, sizeof none);
  none.handler = SIG_IGN;
  CALL(SYS_rt_sigaction, CHLD, &none, &before, 8);
  set_signal_mask(~0UL);
  int between = -1;
  i64 child = CALL(SYS_clone, CHLD | CLONE_PIDFD, 0, &between, 0, 0);
  if (child == 0) {
    CALL(SYS_setsid, 0);
    i64 recorder = CALL(SYS_clone, CHLD, 0, 0, 0, 0);
    if (recorder == 0) become_recorder(status[0], environment, saved_environment, saved_count, ignored, mask);
    quit(recorder < 0 ? 0 : MET);
  }
  hold(between);
  if (child > 0) CALL(SYS_wait4, child, 0, 0, 0); /* there is nothing to collect: it returns when the child is gone */
  CALL(SYS_rt_sigaction, CHLD, &before, 0, 8);
  u64 why = NOT_STARTED;
  i64 refusal = 0;
  if (child < 0) why = NO_ROOM, refusal = child;
  else if (tells_end(between, 0)) why = NO_ROOM, refusal = -EAGAIN;
  else if (!tells_end(between, MET)) why = NO_EXIT_STATUS, refusal = -ENOENT;
  else refusal = become_kept_worker(first, input[0], output[1], one_stream() ? output[1] : errors[1], environment,
                                    saved_environment, saved_count, mask);
  for (int fd = 0; fd <= 2; fd++) CALL(SYS_dup3, parents[fd], fd, 0);
  set_signal_mask(mask);
  int number = (int)-refusal;
  write_all(status[1], &number, sizeof number); /* the recorder leaves */
  decline(why, refusal);
}

/* ---------------------------------------------------------------- relay: start the worker before the JVM --------- */
static void guard(int lifeline, int child);
static void report(int status, i64 error);

/* Whether a recording can be begun there, as far as can be told from here: nothing, or a folder. */
static int is_free(const char *path) {
  int kind = kind_of(path, AT_SYMLINK_NOFOLLOW);
  if (kind == S_IFLNK) kind = kind_of(path, 0) == S_IFDIR ? S_IFDIR : S_IFLNK;
  return !kind || kind == S_IFDIR;
}

/*
 * Gives where the worker's own words begin, when the program would start it whatever it finds; 0 when not, or when in doubt.
 * A variable or an option more may mean a fault, or a mistake of which the program tells before anything has happened.
 */
static u64 words_of_early_worker(char **environment) {
  if (!arguments.count) return 0;
  int records = equal(arguments.at[0], "record");
  if (!records && !equal(arguments.at[0], "run")) return 0;
  for (char **v = environment; *v; v++)
    if (starts_with(*v, "FRAMETAPE_")) return 0;
  const char *output = 0;
  u64 at = 1;
  for (; at < arguments.count && !equal(arguments.at[at], "--"); at++) {
    const char *word = arguments.at[at];
    if (starts_with(word, "--linger=") && is_number(word + 9)) continue;
    if (equal(word, "--transparency=relay") || (records && equal(word, "--fsync"))) continue;
    if (!records || !equal(word, "-o") || ++at == arguments.count) return 0;
    output = arguments.at[at];
  }
  if (at + 1 >= arguments.count) return 0;
  if (records && (!output || !*output || *output == '-' || !is_free(output) || is_taken(output))) return 0;
  return at + 1;
}

/*
 * Starts the worker, so that it starts while the JVM does. It gets what become_worker would give it, and all of it is still
 * as it was here. When anything refuses, the JVM tries again, and has the words for it.
 */
static void start_early(char **environment, char *saved_environment, i64 saved_count, u64 ignored, u64 mask) {
  u64 first = words_of_early_worker(environment);
  if (!first || CALL(SYS_faccessat, AT_FDCWD, jvm.at[0], X_OK) < 0) return;
  int input[2], output[2], errors[2], lifeline[2], status[2];
  i64 error = open_pipe(input);
  if (error == 0) error = open_pipe(output);
  if (error == 0) error = open_pipe(errors);
  if (error == 0) error = open_pipe(lifeline);
  if (error == 0) error = open_pipe(status);
  if (error < 0) return decline(NOT_ASKED, 0);
  /* A worker that floods stderr is to block as it would on the parent's own pipe, see Relay.STDERR_BYTES. */
  CALL(SYS_fcntl, errors[0], F_SETPIPE_SZ, 4096);
  int common = one_stream();
  /* From here on a signal to us is one to the worker; and its end must wait until it is asked for. */
  set_signal_mask(mask | signals_of_worker());
  set_action(CHLD, SIG_DFL);
  u64 now[2] = {0, 0};
  CALL(SYS_clock_gettime, CLOCK_MONOTONIC, now);
  int pidfd = -1;
  i64 child = CALL(SYS_clone, CHLD | CLONE_PIDFD, 0, &pidfd, 0, 0);
  if (child < 0) return decline(NOT_ASKED, 0);
  if (child == 0) {
    set_signal_mask(~0UL);
    CALL(SYS_close, lifeline[1]);
    i64 self = CALL(SYS_pidfd_open, CALL(SYS_getpid, 0), 0);
    if (self < 0) report(status[1], self);
    i64 guardian = CALL(SYS_clone, CLONE_PARENT, 0, 0, 0, 0);
    if (guardian < 0) report(status[1], guardian);
    if (guardian == 0) guard(lifeline[0], (int)self);
    int guardian_pid = (int)guardian;
    write_all(status[1], &guardian_pid, sizeof guardian_pid);
    if (ignored & bit(CHLD)) set_action(CHLD, SIG_IGN);
    CALL(SYS_close, self);
    report(status[1], become_kept_worker(first, input[0], output[1], common ? output[1] : errors[1], environment,
                                         saved_environment, saved_count, mask));
  }
  early.pid = (u64)child;
  early.since = now[0] * 1000000000UL + now[1];
  int ours[6] = {pidfd, input[1], output[0], errors[0], lifeline[1], status[0]};
  for (int i = 0; i < 6; i++) CALL(SYS_fcntl, early.ends[i] = ours[i], F_SETFD, 0);
  int theirs[5] = {input[0], output[1], errors[1], lifeline[0], status[1]};
  for (int i = 0; i < 5; i++) CALL(SYS_close, theirs[i]);
}

static void launch_from_shell(char **words, char **environment) {
  u64 ignored = ignored_signals();
  u64 mask = signal_mask();
  char *saved = 0;
  i64 saved_count = 0;
  const char *configuration = *words++;
  for (; *words && !equal(*words, "--"); words++) {
    if (starts_with(*words, "mask=")) mask = hexadecimal_of(*words + 5);
    else if (starts_with(*words, "environ=")) {
      char path[64] = "/proc/self/fd/";
      const char *digits = *words + 8;
      memcpy(path + 14, digits, length_of(digits) + 1);
      int fd = (int)number_of(digits);
      u64 capacity = 1 << 22;
      saved = allocate(capacity);
      for (;;) {
        i64 n = CALL(SYS_read, fd, saved + saved_count, capacity - (u64)saved_count);
        if (n == -EINTR) continue;
        if (n <= 0) break;
        saved_count += n;
      }
      CALL(SYS_close, fd);
      if (saved_count && *saved == '\n') saved++, saved_count--; /* the here-document's own line, see scripts/frametape */
    } else fail("unknown word ", *words, 0, "this is for scripts/frametape only");
  }
  if (*words) words++;
  read_configuration(configuration, 0);
  for (; *words; words++) add(&arguments, *words);
  fill_standard();
  keep_pid(environment, saved, saved_count, ignored, mask);
  launch(environment, saved, saved_count, ignored, mask);
}

/* What the calling shell was started with, before it exported variables of its own. */
static void write_environment(void) {
  char path[64] = "/proc/";
  char digits[24];
  char *parent = decimal((u64)CALL(SYS_getppid, 0), digits + sizeof digits);
  u64 n = length_of(parent);
  memcpy(path + 6, parent, n);
  memcpy(path + 6 + n, "/environ", 9);
  i64 count;
  char *bytes = read_file(path, &count);
  if (!bytes) fail("cannot read ", path, count, "mount /proc");
  i64 size = CALL(SYS_fcntl, 1, F_SETPIPE_SZ, count < 65536 ? 65536 : count);
  if (size < 0 && count > 65536) fail("the environment is larger than a pipe may be", "", size, "use a wrapper made by `frametape wrap`");
  write_all(1, bytes, (u64)count);
  quit(0);
}

/* ---------------------------------------------------------------- child: restore the world, become the worker ---- */
struct poll_entry { int fd; short events; short seen; };

/* Kills the child when the lifeline breaks: its other end is held by the wrapper alone, so it breaks however that ends. */
static void guard(int lifeline, int child) {
  set_signal_mask(~0UL);
  CALL(SYS_setsid, 0);
  CALL(SYS_chdir, "/");
  CALL(SYS_prctl, PR_SET_NAME, "frametape-guard");
  int low = lifeline < child ? lifeline : child;
  int high = lifeline < child ? child : lifeline;
  if (low > 0) CALL(SYS_close_range, 0, low - 1, 0);
  if (high > low + 1) CALL(SYS_close_range, low + 1, high - 1, 0);
  CALL(SYS_close_range, high + 1, ~0U, 0);
  for (;;) {
    struct poll_entry entries[2] = {{lifeline, POLLIN, 0}, {child, POLLIN, 0}};
    i64 n = CALL(SYS_poll_ppoll, entries, 2, 0, 0, 8);
    if (n < 0 && n != -EINTR) quit(1);
    if (n <= 0) continue;
    if (entries[0].seen) CALL(SYS_pidfd_send_signal, child, KILL, 0, 0);
    quit(0);
  }
}

static void report(int status, i64 error) {
  int errno_value = (int)-error;
  write_all(status, &errno_value, sizeof errno_value);
  quit(127);
}

/* --child IGNORED MASK LIFELINE STATUS CLOSED KEEP DIRECTORY PROGRAM ARG0 [ARG...]; KEEP is ascending, comma-separated */
static void become_worker(char **words, char **environment) {
  u64 ignored = number_of(words[0]);
  u64 mask = number_of(words[1]);
  int lifeline = (int)number_of(words[2]);
  int status = (int)number_of(words[3]);
  closed = number_of(words[4]);
  const char *keep = words[5];
  const char *directory = words[6];
  const char *program = words[7];
  char **argv = words + 8;

  CALL(SYS_fcntl, status, F_SETFD, FD_CLOEXEC);
  i64 own = CALL(SYS_pidfd_open, CALL(SYS_getpid, 0), 0);
  if (own < 0) report(status, own);
  i64 guardian = CALL(SYS_clone, CLONE_PARENT, 0, 0, 0, 0);
  if (guardian < 0) report(status, guardian);
  if (guardian == 0) guard(lifeline, (int)own);
  int guardian_pid = (int)guardian;
  write_all(status, &guardian_pid, sizeof guardian_pid);
  CALL(SYS_close, own);
  CALL(SYS_close, lifeline);

  u32 next = 3;
  for (;;) { /* close every gap between the descriptors that the worker would have had */
    u32 kept = *keep ? (u32)number(&keep) : ~0U;
    if (*keep == ',') keep++;
    u32 stop = (u32)status > next - 1 && (u32)status < kept ? (u32)status : kept;
    if (stop > next) CALL(SYS_close_range, next, stop == ~0U ? ~0U : stop - 1, 0);
    if (stop != kept) { /* the status pipe lies in this gap: leave it, go on behind it */
      if (kept > stop + 1) CALL(SYS_close_range, stop + 1, kept == ~0U ? ~0U : kept - 1, 0);
    }
    if (kept == ~0U) break;
    next = kept + 1;
  }
  for (int fd = 0; fd <= 2; fd++)
    if (closed >> fd & 1) CALL(SYS_close, fd);
  if (*directory) {
    i64 error = CALL(SYS_chdir, directory);
    if (error < 0) report(status, error);
  }
  for (int signal = 1; signal <= SIGNAL_COUNT; signal++)
    if (signal != KILL && signal != STOP) set_action(signal, ignored & bit(signal) ? SIG_IGN : SIG_DFL);
  set_signal_mask(mask);
  report(status, execute(program, argv, environment));
}

/* ---------------------------------------------------------------- case: run a command, leave nothing of it ------- */
struct process { u64 parent; char state; };

/* Reads /proc/PID/stat: "pid (any name) state ppid ..."; 0 when the process is gone. */
static int read_process(const char *pid, struct process *process) {
  static char path[64] = "/proc/";
  static char text[1024];
  u64 length = length_of(pid);
  if (length > 20) return 0;
  memcpy(path + 6, pid, length);
  memcpy(path + 6 + length, "/stat", 6);
  i64 file = CALL(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  i64 n = CALL(SYS_read, file, text, sizeof text - 1);
  CALL(SYS_close, file);
  i64 at = n - 1;
  while (at > 0 && text[at] != ')') at--;
  if (at <= 0) return 0;
  text[n] = 0;
  process->state = text[at + 2];
  process->parent = number_of(text + at + 4);
  return 1;
}

/* Kills our children; gives how many of them were alive. What they leave becomes our child, for the next time. */
static u64 kill_children(u64 self) {
  i64 directory = CALL(SYS_openat, AT_FDCWD, "/proc", O_RDONLY | O_CLOEXEC);
  if (directory < 0) quit(OWN_FAILURE);
  u64 killed = 0;
  static char buffer[16384];
  for (;;) {
    i64 n = CALL(SYS_getdents64, directory, buffer, sizeof buffer);
    if (n <= 0) break;
    for (i64 at = 0; at < n;) {
      unsigned short size;
      memcpy(&size, buffer + at + 16, 2);
      const char *name = buffer + at + 19;
      at += size;
      struct process process;
      if (*name < '0' || *name > '9' || !read_process(name, &process) || process.parent != self) continue;
      if (process.state != 'Z') killed++;
      CALL(SYS_kill, number_of(name), KILL);
    }
  }
  CALL(SYS_close, directory);
  return killed;
}

static void say(const char *what, u64 value) {
  char digits[24];
  char *text = decimal(value, digits + sizeof digits);
  write_all(1, what, length_of(what));
  write_all(1, text, length_of(text));
  write_all(1, "\n", 1);
}

static int open_output(const char *path) {
  i64 file = CALL(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) {
    say("refused ", (u64)-file);
    quit(OWN_FAILURE);
  }
  return (int)file;
}

/*
 * --case OUT ERR DIRECTORY PROGRAM ARG0 [ARG...]: stdin is a lifeline, stdout takes lines: refused ERRNO, or started
 * PID, then ended STATUS. When the lifeline breaks, all that came of the command is killed, whatever session or parent
 * it has by then (we are the one that orphans go to), and collected; then: gone COUNT, of those that were alive.
 */
static void supervise(char **words, char **environment) {
  set_signal_mask(~0UL);
  CALL(SYS_setsid, 0);
  CALL(SYS_prctl, PR_SET_NAME, "frametape-case");
  CALL(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1);
  CALL(SYS_close_range, 3, ~0U, 0);
  int out = open_output(words[0]);
  int err = open_output(words[1]);
  int nothing = (int)CALL(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY | O_CLOEXEC);
  int status[2];
  if (nothing < 0 || CALL(SYS_pipe2, status, O_CLOEXEC) < 0) quit(OWN_FAILURE);
  u64 self = (u64)CALL(SYS_getpid, 0);
  i64 child = CALL(SYS_clone, CHLD, 0, 0, 0, 0);
  if (child < 0) {
    say("refused ", (u64)-child);
    quit(OWN_FAILURE);
  }
  if (child == 0) {
    CALL(SYS_setsid, 0);
    CALL(SYS_prctl, PR_SET_PDEATHSIG, KILL);
    CALL(SYS_dup3, nothing, 0, 0);
    CALL(SYS_dup3, out, 1, 0);
    CALL(SYS_dup3, err, 2, 0);
    i64 error = *words[2] ? CALL(SYS_chdir, words[2]) : 0;
    for (int signal = 1; signal <= SIGNAL_COUNT; signal++)
      if (signal != KILL && signal != STOP) set_action(signal, SIG_DFL);
    set_signal_mask(0);
    if (error >= 0) error = execute(words[3], words + 4, environment);
    report(status[1], error);
  }
  CALL(SYS_close, status[1]);
  CALL(SYS_close, out);
  CALL(SYS_close, err);
  CALL(SYS_close, nothing);
  int refusal;
  if (CALL(SYS_read, status[0], &refusal, sizeof refusal) == sizeof refusal) {
    say("refused ", (u64)refusal);
    quit(OWN_FAILURE);
  }
  CALL(SYS_close, status[0]);
  say("started ", (u64)child);
  i64 pidfd = CALL(SYS_pidfd_open, child, 0);
  if (pidfd < 0) quit(OWN_FAILURE);
  for (;;) {
    struct poll_entry entries[2] = {{0, POLLIN, 0}, {(int)pidfd, POLLIN, 0}};
    i64 n = CALL(SYS_poll_ppoll, entries, 2, 0, 0, 8);
    if (n < 0 && n != -EINTR) quit(OWN_FAILURE);
    if (n <= 0) continue;
    if (entries[1].seen) {
      int ended = 0;
      CALL(SYS_wait4, child, &ended, 0, 0);
      say("ended ", (u64)ended);
      CALL(SYS_close, pidfd);
      pidfd = -1;
    }
    if (entries[0].seen) break;
  }
  u64 killed = 0;
  for (;;) {
    killed += kill_children(self);
    i64 reaped;
    do reaped = CALL(SYS_wait4, -1, 0, WNOHANG, 0);
    while (reaped > 0);
    if (reaped < 0) break;
    u64 pause[2] = {0, 2000000};
    CALL(SYS_poll_ppoll, 0, 0, pause, 0, 8);
  }
  say("gone ", killed);
  quit(0);
}

/* ---------------------------------------------------------------- start ------------------------------------------ */
__attribute__((used)) void start_with_stack(u64 *stack) {
  u64 count = stack[0];
  char **argv = (char **)(stack + 1);
  char **environment = argv + count + 1;
  if (count < 2) fail("frametape-start is not started by hand", "", 0, "use scripts/frametape");
  if (equal(argv[1], "--child") && count > 10) become_worker(argv + 2, environment);
  if (equal(argv[1], "--case") && count > 6) supervise(argv + 2, environment);
  if (equal(argv[1], "--environ")) write_environment();
  if (equal(argv[1], "--launch") && count > 2) launch_from_shell(argv + 2, environment);
  u64 ignored = ignored_signals();
  u64 mask = signal_mask();
  read_configuration(argv[1], 0);
  for (u64 i = 2; i < count; i++) add(&arguments, argv[i]);
  fill_standard();
  keep_pid(environment, 0, 0, ignored, mask);
  launch(environment, 0, 0, ignored, mask);
}

#ifndef SOURCE_SHA256
#define SOURCE_SHA256 "unknown"
#endif
__attribute__((used)) static const char source_mark[] = "frametape-start source sha256 " SOURCE_SHA256;
