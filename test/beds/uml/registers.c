/*
 * Debian's user-mode kernel 6.1 asks for the registers of a processor in a place that was made for 2696 bytes. The
 * machine's kernel wants all of them when they are set, and with AMX they are 11008: "ptrace set fp regs failed". This
 * stands between the two: what user mode does not know of stays as it is.
 * Declared by hand, so that a compiler without header files (tcc) will do.
 */
struct place { void *base; unsigned long length; };
long syscall(long number, ...);
void *memcpy(void *to, const void *from, unsigned long length);

enum { ptrace_number = 101, get_registers = 0x4204, set_registers = 0x4205, extended = 0x202, peek_last = 3 };

static char whole[65536] __attribute__((aligned(64)));

static unsigned long smaller(unsigned long a, unsigned long b) { return a < b ? a : b; }

long ptrace(long request, long pid, void *what, void *data) {
  if ((request == get_registers || request == set_registers) && (long)what == extended) {
    struct place *asked = data, all = { whole, sizeof whole };
    long failed = syscall(ptrace_number, get_registers, pid, what, &all);
    if (failed) return failed;
    asked->length = smaller(asked->length, all.length);
    if (request == get_registers) {
      memcpy(asked->base, whole, asked->length);
      return 0;
    }
    memcpy(whole, asked->base, asked->length);
    return syscall(ptrace_number, set_registers, pid, what, &all);
  }
  if (request >= 1 && request <= peek_last) {
    long word = 0, failed = syscall(ptrace_number, request, pid, what, &word);
    return failed ? failed : word;
  }
  return syscall(ptrace_number, request, pid, what, data);
}
