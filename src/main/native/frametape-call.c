/*
 * frametape-call: system calls and SHA-256 for Java, by JNI. No libc, no jni.h, nothing that is initialised: six functions.
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
#define SYS_rt_sigaction 13
#define SYS_rt_sigprocmask 14
#define SYS_clone 56
#define SYS_execve 59
#define SYS_fcntl 72
#define SYS_exit_group 231
#define SYS_tgkill 234
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
#define SYS_rt_sigaction 134
#define SYS_rt_sigprocmask 135
#define SYS_clone 220
#define SYS_execve 221
#define SYS_fcntl 25
#define SYS_exit_group 94
#define SYS_tgkill 131
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

/* ---------------------------------------------------------------- interrupted reads ------------------------------ */
#define SIGURG 23

static void do_nothing(int signal) { (void)signal; }

#if defined(__x86_64__)
/* Where a handler returns to: this architecture's kernel wants to be told. */
__asm__(".text\nreturn_from_handler:\n\tmov $15, %eax\n\tsyscall\n");
__attribute__((visibility("hidden"))) void return_from_handler(void);
#define SA_RESTORER 0x04000000
#else
#define return_from_handler 0
#define SA_RESTORER 0
#endif

/*
 * Makes a system call of another thread that waits come back with EINTR. SIGURG is ignored by default and used by nobody here,
 * and until the first call of this it stays as it is.
 */
SHARED i64 Java_dev_frametape_process_Kernel_interruptDirectly(void *java, void *type, i64 process, i64 thread) {
  (void)java, (void)type;
  struct {
    void (*handler)(int);
    u64 flags;
    void (*restorer)(void);
    u64 mask;
  } action = {do_nothing, SA_RESTORER, return_from_handler, 0};
  i64 result = call6(SYS_rt_sigaction, SIGURG, (i64)&action, 0, 8, 0, 0);
  return FAILED(result) ? result : call6(SYS_tgkill, process, thread, SIGURG, 0, 0, 0);
}

/* ---------------------------------------------------------------- SHA-256 --------------------------------------- */
/*
 * FIPS 180-4 by the processor's own instructions. Java uses the same ones only where its second compiler has been: a recording's
 * first megabytes would be added up by the interpreter, a hundred times as slowly.
 */
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static const unsigned constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static int has_instructions(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

/* Four words of the schedule from the sixteen before them, oldest first. */
__attribute__((target("sha,sse4.1"), optimize("O2"), always_inline)) static inline __m128i schedule(__m128i a, __m128i b, __m128i c, __m128i d) {
  return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4)), d);
}

__attribute__((target("sha,sse4.1"), optimize("O2"))) static void add_blocks(unsigned *state, const unsigned char *data, i64 blocks) {
  const __m128i big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
  /* The instructions want the eight words as ABEF and CDGH, highest first. */
  __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
  __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
  __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
  __m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);
  for (; blocks > 0; blocks--, data += 64) {
    __m128i abef_before = abef, cdgh_before = cdgh, words[4];
    for (int i = 0; i < 4; i++) words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)data + i), big_endian);
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) {
      if (i >= 4) words[i & 3] = schedule(words[i & 3], words[(i + 1) & 3], words[(i + 2) & 3], words[(i + 3) & 3]);
      __m128i sum = _mm_add_epi32(words[i & 3], _mm_load_si128((const __m128i *)constants + i));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#else
static int has_instructions(void) { return 0; }
static void add_blocks(unsigned *state, const unsigned char *data, i64 blocks) { (void)state, (void)data, (void)blocks; }
#endif

typedef void *get_array(void *java, void *array, unsigned char *is_copy);
typedef void release_array(void *java, void *array, void *elements, int mode);
#define GET_PRIMITIVE_ARRAY_CRITICAL 222
#define RELEASE_PRIMITIVE_ARRAY_CRITICAL 223
#define JNI_ABORT 2

/* Whether addBlocks may be called on this processor. */
SHARED unsigned char Java_dev_frametape_process_Kernel_hasSha256(void *java, void *type) {
  (void)java, (void)type;
  return has_instructions() != 0;
}

/* Adds BLOCKS times 64 bytes of an array, from FROM on, to the eight words of a sum. Gives 0, or -1 where there is no memory. */
SHARED int Java_dev_frametape_process_Kernel_addBlocks(void ***java, void *type, void *words, void *array, int from, int blocks) {
  (void)type;
  get_array *get = (get_array *)(*java)[GET_PRIMITIVE_ARRAY_CRITICAL];
  release_array *release = (release_array *)(*java)[RELEASE_PRIMITIVE_ARRAY_CRITICAL];
  unsigned *state = get(java, words, 0);
  if (!state) return -1;
  unsigned char *data = get(java, array, 0);
  if (data) {
    add_blocks(state, data + from, blocks);
    release(java, array, data, JNI_ABORT);
  }
  release(java, words, state, 0);
  return data ? 0 : -1;
}

#ifndef SOURCE_SHA256
#define SOURCE_SHA256 "unknown"
#endif
__attribute__((used)) static const char source_mark[] = "frametape-call source sha256 " SOURCE_SHA256;
