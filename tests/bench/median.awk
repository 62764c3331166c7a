# SPDX-License-Identifier: GPL-2.0
# What the summaries of all parts share. A line is: KEY ROUND WHO VALUE...

# note(list, value): appends to a list kept in values[list, 1..count[list]]
function note(list, value)
{
	values[list, ++count[list]] = value
}

# median(list), or "" of an empty one
function median(list,    n, i, j, swap, sorted)
{
	n = count[list]
	if (!n)
		return ""
	for (i = 1; i <= n; i++) {
		sorted[i] = values[list, i] + 0
		for (j = i; j > 1 && sorted[j] < sorted[j - 1]; j--) {
			swap = sorted[j]
			sorted[j] = sorted[j - 1]
			sorted[j - 1] = swap
		}
	}
	return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

# once(list, key): keys in the order they came, as first..
function once(list, key)
{
	if (!((list, key) in seen)) {
		seen[list, key] = 1
		note(list, key)
	}
}

# digits(value, n): rounded, "" stays ""
function digits(value, n)
{
	return value == "" ? "" : sprintf("%.*f", n, value)
}
