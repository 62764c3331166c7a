// SPDX-License-Identifier: GPL-2.0
/*
 * gentable - a table of many lines, none of which goes on from the one before
 *
 *	gentable [-d] COUNT LENGTH DEVICE [LINE...]
 *
 * Line I maps LENGTH sectors to those of DEVICE from I * 7919 % COUNT * LENGTH
 * on. -d leaves out begin and end, for dmsetup. With LINEs, counted from 0, it
 * prints where on DEVICE those begin instead.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A prime: a permutation of all COUNTs that are no multiple of it. */
#define STEP 7919

/* Decimal @value at @at; returns where it ends. printf() takes five times as long. */
static char *decimal(char *at, uint64_t value)
{
	char digits[20];
	int n = 0;

	do
		digits[n++] = '0' + value % 10;
	while (value /= 10);
	while (n)
		*at++ = digits[--n];
	return at;
}

static void table(uint64_t count, uint64_t length, const char *device)
{
	static char buffer[1 << 20];
	char *at = buffer;
	uint64_t i;

	for (i = 0; i < count; i++) {
		at = decimal(at, i * length);
		at = stpcpy(at, " ");
		at = decimal(at, length);
		at = stpcpy(at, " linear ");
		at = stpcpy(at, device);
		at = stpcpy(at, " ");
		at = decimal(at, i * STEP % count * length);
		at = stpcpy(at, "\n");
		if (at > buffer + sizeof(buffer) - 512) {
			fwrite(buffer, 1, at - buffer, stdout);
			at = buffer;
		}
	}
	fwrite(buffer, 1, at - buffer, stdout);
}

int main(int argc, char **argv)
{
	uint64_t count, length;
	int bare = 0, i;

	if (argc > 1 && !strcmp(argv[1], "-d")) {
		bare = 1;
		argc--;
		argv++;
	}
	if (argc < 4 || strlen(argv[3]) > 256) {
		fprintf(stderr, "usage: gentable [-d] COUNT LENGTH DEVICE [LINE...]\n");
		return 2;
	}
	count = strtoull(argv[1], NULL, 10);
	length = strtoull(argv[2], NULL, 10);
	if (!count || !(count % STEP))
		return 2;
	for (i = 4; i < argc; i++)
		printf("%llu\n", (unsigned long long)
		       (strtoull(argv[i], NULL, 10) * STEP % count * length));
	if (argc > 4)
		return 0;
	if (!bare)
		puts("begin");
	table(count, length, argv[3]);
	if (!bare)
		puts("end");
	return ferror(stdout) || fflush(stdout);
}
