// SPDX-License-Identifier: GPL-2.0
/*
 * sharing - how often cache lines may move from one processor to another
 *
 * A plugin of QEMU's, which has no caches but tells of each access. From one
 * mark of tests/tools/mark.c to the next it counts, for each line of the
 * kernel's memory, who accessed it and how often it was written. From that
 * follows how often the line can have moved at most, whatever the order was in
 * which the processors came; QEMU's own order is none that a machine would have.
 *
 * A line that one processor has to itself never moves. Each access by another
 * than the one that has most of them moves it there and back at most, and each
 * write moves it to all others at most.
 *
 *	-plugin file=sharing.so,out=FILE
 *
 * FILE gets, WINDOW being the number of the mark before:
 *
 *	moves WINDOW INSTRUCTION N	for each line that may have; the
 *					address of what wrote it last
 *	accesses WINDOW N...		of each processor
 *	lost WINDOW N			accesses there was no room to count
 *
 * Before the first mark nothing is counted, to boot quickly, but then all the
 * time: what is looked at runs no slower than what is not.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu-plugin.h"

#define SETS	0x80000
#define WAYS	8
#define LOCKS	0x1000
#define CPUS	8

int qemu_plugin_version = 1;

/**
 * struct line - a cache line
 * @number: its address over 64
 * @writer: the instruction that wrote it last
 * @writes: how many did
 * @accesses: of each processor, reads and writes
 * @window: when it was last seen; in an older one than now the rest is void
 */
struct line {
	u64 number;
	u64 writer;
	u32 writes;
	u32 accesses[CPUS];
	u32 window;
};

static const unsigned char marker[] = { 0x0f, 0x1f, 0x84, 0x00, 'm', 'a', 'r', 'k' };

static struct line lines[SETS][WAYS];	/* each set under one of the locks */
static pthread_mutex_t locks[LOCKS];
static FILE *out;
static u32 window;	/* how many marks there were */
static u64 lost;

static struct line *find_line(struct line *set, u64 number, u32 now)
{
	struct line *line, *free = NULL;

	for (line = set; line < set + WAYS; line++) {
		if (line->window != now)
			free = line;
		else if (line->number == number)
			return line;
	}
	if (free)
		*free = (struct line) { .number = number, .window = now };
	return free;
}

static void access_addr(u32 cpu, u32 info, u64 addr, void *insn)
{
	u64 number = addr / 64;
	u64 set = (number * 0x9e3779b97f4a7c15 >> 32) % SETS;
	u32 now = __atomic_load_n(&window, __ATOMIC_RELAXED);
	struct line *line;

	/* Only the kernel's half */
	if (!now || !(addr >> 63) || cpu >= CPUS)
		return;
	pthread_mutex_lock(&locks[set % LOCKS]);
	line = find_line(lines[set], number, now);
	if (line) {
		line->accesses[cpu]++;
		if (qemu_plugin_mem_is_store(info)) {
			line->writes++;
			line->writer = (u64)insn;
		}
	} else {
		__atomic_fetch_add(&lost, 1, __ATOMIC_RELAXED);
	}
	pthread_mutex_unlock(&locks[set % LOCKS]);
}

/* How often can it have moved? */
static u64 moves(const struct line *line)
{
	u64 all = 0, most = 0, by_access, by_write;
	u32 cpu;

	for (cpu = 0; cpu < CPUS; cpu++) {
		all += line->accesses[cpu];
		if (line->accesses[cpu] > most)
			most = line->accesses[cpu];
	}
	by_access = 2 * (all - most);
	by_write = (u64)line->writes * CPUS;
	return by_access < by_write ? by_access : by_write;
}

static void report(u32 which)
{
	u64 accesses[CPUS] = { 0 };
	struct line *line;
	u32 cpu;

	for (line = lines[0]; line < lines[SETS]; line++) {
		if (line->window != which)
			continue;
		for (cpu = 0; cpu < CPUS; cpu++)
			accesses[cpu] += line->accesses[cpu];
		if (moves(line))
			fprintf(out, "moves %u %016llx %llu\n", which, line->writer,
				moves(line));
	}
	fprintf(out, "accesses %u", which);
	for (cpu = 0; cpu < CPUS; cpu++)
		fprintf(out, " %llu", accesses[cpu]);
	fprintf(out, "\nlost %u %llu\n", which, lost);
	fflush(out);
}

static void mark(u32 cpu, void *data)
{
	u32 closed = __atomic_fetch_add(&window, 1, __ATOMIC_RELAXED);

	(void)cpu;
	(void)data;
	if (closed)
		report(closed);
}

static void watch_insn(struct qemu_plugin_insn *insn)
{
	u64 addr = qemu_plugin_insn_vaddr(insn);

	if (addr >> 63)
		qemu_plugin_register_vcpu_mem_cb(insn, access_addr, CB_NO_REGS, MEM_RW,
						 (void *)addr);
	else if (qemu_plugin_insn_size(insn) == sizeof(marker) &&
		 !memcmp(qemu_plugin_insn_data(insn), marker, sizeof(marker)))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, mark, CB_NO_REGS, NULL);
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
	int i;

	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	out = fopen(argv[0] + 4, "w");
	if (!out)
		return -1;
	for (i = 0; i < LOCKS; i++)
		pthread_mutex_init(&locks[i], NULL);
	qemu_plugin_register_vcpu_tb_trans_cb(id, watch_block);
	return 0;
}
