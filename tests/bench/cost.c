// SPDX-License-Identifier: GPL-2.0
/*
 * cost - how many instructions the kernel executes, and where
 *
 * A plugin of QEMU's, for a machine of one processor. The marks of
 * tests/modules/bio-load.c come in pairs. Between the two of a pair it counts how
 * often each instruction of the kernel's half of memory is executed.
 *
 *	-plugin file=cost.so,out=FILE
 *
 * FILE gets, WINDOW being the number of the pair:
 *
 *	ran WINDOW INSTRUCTION N	for each that was executed
 *	lost WINDOW N			instructions there was no room to count
 *
 * The counters are raised by the translated code itself, without a call: what is
 * counted runs half as fast as what is not.
 */
#include <stdio.h>
#include <string.h>

#include "qemu-plugin.h"

#define PLACES	0x200000	/* a power of two, more than a kernel has */

int qemu_plugin_version = 1;

/**
 * struct place - an instruction
 * @addr: where it is; 0: nobody has this place
 * @ran: how often, since the last mark
 */
struct place {
	u64 addr;
	u64 ran;
};

static const unsigned char marker[] = { 0x0f, 0x1f, 0x84, 0x00, 'm', 'a', 'r', 'k' };

static struct place places[PLACES];
static FILE *out;
static u32 marks;	/* how many there were */
static u64 used;
static u64 lost;

/* Where an instruction is counted; NULL if there is no room */
static struct place *place_of(u64 addr)
{
	u64 i = (addr * 0x9e3779b97f4a7c15) >> 43;

	while (places[i].addr && places[i].addr != addr)
		i = (i + 1) % PLACES;
	if (!places[i].addr) {
		if (used == PLACES / 4 * 3)
			return NULL;
		used++;
		places[i].addr = addr;
	}
	return &places[i];
}

static void report(u32 which)
{
	struct place *place;

	for (place = places; place < places + PLACES; place++)
		if (place->ran)
			fprintf(out, "ran %u %016llx %llu\n", which, place->addr, place->ran);
	fprintf(out, "lost %u %llu\n", which, lost);
	fflush(out);
}

static void mark(u32 cpu, void *data)
{
	struct place *place;

	(void)cpu;
	(void)data;
	if (marks++ % 2)
		report(marks / 2);
	for (place = places; place < places + PLACES; place++)
		place->ran = 0;
}

static bool is_mark(const struct qemu_plugin_insn *insn)
{
	return qemu_plugin_insn_size(insn) == sizeof(marker) &&
	       !memcmp(qemu_plugin_insn_data(insn), marker, sizeof(marker));
}

static void watch_insn(struct qemu_plugin_insn *insn)
{
	u64 addr = qemu_plugin_insn_vaddr(insn);
	struct place *place;

	if (!(addr >> 63))
		return;
	if (is_mark(insn)) {
		qemu_plugin_register_vcpu_insn_exec_cb(insn, mark, CB_NO_REGS, NULL);
		return;
	}
	place = place_of(addr);
	qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64,
						   place ? &place->ran : &lost, 1);
}

static void watch_block(plugin_id id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++)
		watch_insn(qemu_plugin_tb_get_insn(tb, i));
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	out = fopen(argv[0] + 4, "w");
	if (!out)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, watch_block);
	return 0;
}
