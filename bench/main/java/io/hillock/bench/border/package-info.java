/** What a call costs at the border between Java and C++. */
package io.hillock.bench.border;
