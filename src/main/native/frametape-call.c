/*
 * frametape-call: system calls for Java, by JNI. No libc, no jni.h, nothing that is initialised: three functions.
 *
 * The foreign-function interface of Java can do the same without C, but linking its first call costs as much as the whole
 * start of a JVM, and until it is compiled each call costs milliseconds. docs/decisions/0005-system-calls.md has the figures.
 * dev.frametape.process.Kernel is its only user and falls back to that interface where this library cannot be loaded.
 */

typedef unsigned long u64;
typedef long i64;

/* ---------------------------------------------------------------- system calls ---------------------------------- */
#if defined(__x86_64__)
#define SYS_mmap 9
#define SYS_munmap 11
#define SYS_rt_sigprocmask 14
#define SYS_clone 56
#define SYS_execve 59
#define SYS_fcntl 72
#define SYS_exit_group 231
#define SYS_dup3 292
#define SYS_wait4 61
static inline i64 call6(i64 n, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
  register i64 r10 __asm__("r10") = d;
  register i64 r8 __asm__("r8") = e;
  register i64 r9 __asm__("r9") = f;
  i64 result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
#define SYS_mmap 222
#define SYS_munmap 215
#define SYS_rt_sigprocmask 135
#define SYS_clone 220
#define SYS_execve 221
#define SYS_fcntl 25
#define SYS_exit_group 94
#define SYS_dup3 24
#define SYS_wait4 260
static inline i64 call6(i64 n, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
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
#error "frametape-call knows x86-64 and aarch64"
#endif

#define SHARED __attribute__((visibility("default")))
#define CLONE_VFORK 0x4000
#define SIGCHLD 17
#define SIG_SETMASK 2
#define F_SETFD 2
#define FAILED(result) ((result) < 0 && (result) > -4096)

/* One system call. Gives what the kernel gives: an error is a number from -4095 to -1. */
SHARED i64 Java_dev_frametape_process_Kernel_direct(void *java, void *type, i64 n, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
  (void)java, (void)type;
  return call6(n, a, b, c, d, e, f);
}

/* The functions of JNI stand in a table, at numbers that its specification fixes. */
typedef void *get_direct_buffer_address(void *java, void *buffer);
#define GET_DIRECT_BUFFER_ADDRESS 230

SHARED i64 Java_dev_frametape_process_Kernel_addressOf(void ***java, void *type, void *buffer) {
  (void)type;
  get_direct_buffer_address *function = (get_direct_buffer_address *)(*java)[GET_DIRECT_BUFFER_ADDRESS];
  return (i64)function(java, buffer);
}

/*
 * Starts a program with no more descriptors than those of COUNT pairs (from, to); a pair of equal numbers takes
 * close-on-exec off. Gives the pid, or a negative error number.
 *
 * The child shares no memory with the JVM but one page for the error, so nothing that it does can be felt there. All
 * signals are blocked in it, since until it has become another program its handlers are the JVM's; frametape-start sets the
 * mask of the worker.
 */
SHARED i64 Java_dev_frametape_process_Kernel_spawnDirectly(void *java, void *type, const char *program, char **arguments,
                                                           char **environment, const int *pairs, i64 count) {
  (void)java, (void)type;
  i64 page = call6(SYS_mmap, 0, 4096, 3 /* read, write */, 0x21 /* shared, anonymous */, -1, 0);
  if (FAILED(page)) return page;
  volatile i64 *error = (volatile i64 *)page;
  u64 all = ~0UL, before = 0;
  call6(SYS_rt_sigprocmask, SIG_SETMASK, (i64)&all, (i64)&before, 8, 0, 0);
  i64 pid = call6(SYS_clone, SIGCHLD | CLONE_VFORK, 0, 0, 0, 0, 0);
  if (pid == 0) {
    i64 result = 0;
    for (i64 i = 0; i < count && result >= 0; i++) {
      int from = pairs[2 * i], to = pairs[2 * i + 1];
      result = from == to ? call6(SYS_fcntl, from, F_SETFD, 0, 0, 0, 0) : call6(SYS_dup3, from, to, 0, 0, 0, 0);
    }
    if (result >= 0) result = call6(SYS_execve, (i64)program, (i64)arguments, (i64)environment, 0, 0, 0);
    *error = result;
    for (;;) call6(SYS_exit_group, 127, 0, 0, 0, 0, 0);
  }
  call6(SYS_rt_sigprocmask, SIG_SETMASK, (i64)&before, 0, 8, 0, 0);
  i64 failure = *error;
  call6(SYS_munmap, page, 4096, 0, 0, 0, 0);
  if (pid > 0 && failure) {
    call6(SYS_wait4, pid, 0, 0, 0, 0, 0);
    return failure;
  }
  return pid;
}

#ifndef SOURCE_SHA256
#define SOURCE_SHA256 "unknown"
#endif
__attribute__((used)) static const char source_mark[] = "frametape-call source sha256 " SOURCE_SHA256;
