/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What targets/ is built with: this folder is its only include path, so that no
 * target has more of the core than one from elsewhere, which finds the same in
 * /usr/include/device-mapper.
 */
#include "../device-mapper.h"
