// SPDX-License-Identifier: GPL-2.0
/*
 * An owner of a loader that writes down what it is called with:
 *
 *	NUMBER add START LENGTH TARGET[,ARG...]
 *	NUMBER end|check|close
 */
#include "test.h"

#include "recorder.h"

static int result(struct recorder *recorder, u64 number)
{
	if (number != recorder->fail_at)
		return 0;
	strcpy(recorder->error.text, RECORDER_SAYS);
	return recorder->fail_with;
}

static int record_add(void *owner, struct dmap_spec *spec)
{
	struct recorder *recorder = owner;
	char *word;

	fprintf(recorder->record, "%llu add %llu %llu %s", spec->number,
		spec->start, spec->length, spec->target);
	while ((word = dmap_word(&spec->args)))
		fprintf(recorder->record, ",%s", word);
	fputc('\n', recorder->record);
	return result(recorder, spec->number);
}

static int record_finish(void *owner, enum dmap_finish how, u64 number)
{
	static const char * const names[] = {
		[DMAP_FINISH_END] = "end",
		[DMAP_FINISH_NOW] = "end now",
		[DMAP_FINISH_CHECK] = "check",
		[DMAP_FINISH_READY] = "ready",
		[DMAP_FINISH_CLOSE] = "close",
	};
	struct recorder *recorder = owner;

	fprintf(recorder->record, "%llu %s\n", number, names[how]);
	return result(recorder, number);
}

static int record_bad(void *owner)
{
	struct recorder *recorder = owner;

	strcat(recorder->said, recorder->error.text);
	strcat(recorder->said, "\n");
	return 0;
}

static const struct dmap_loader_ops ops = {
	.add = record_add,
	.finish = record_finish,
	.bad = record_bad,
};

void recorder_open(struct recorder *recorder)
{
	*recorder = (struct recorder) {
		.loader.ops = &ops,
		.loader.owner = recorder,
		.loader.error = &recorder->error,
		.fail_with = -ENOENT,
	};
	recorder->record = open_memstream(&recorder->calls, &recorder->size);
	assert_non_null(recorder->record);
}

void recorder_close(struct recorder *recorder)
{
	fclose(recorder->record);
	free(recorder->calls);
}

const char *recorder_calls(struct recorder *recorder)
{
	fflush(recorder->record);
	return recorder->calls;
}

/* The first that was told, until the next call */
const char *recorder_first(struct recorder *recorder)
{
	static char first[DMAP_ERROR_MAX];

	strncpy(first, recorder->said, sizeof(first) - 1);
	first[strcspn(first, "\n")] = '\0';
	return first;
}
