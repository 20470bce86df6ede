/**
 * Elementary functions as fixed sequences of IEEE 754 operations, so that every language gives the same bits. Internal.
 */
package io.hillock.math;
