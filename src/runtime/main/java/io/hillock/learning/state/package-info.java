/**
 * The state of networks as something to compare, send and combine. Start at {@link io.hillock.learning.state.NetworkState}: a
 * copy of a session's state variables, learned weights among them, with a version and a digest, so that two sides can say that they hold
 * the same bits. {@link io.hillock.learning.state.Merge} brings the states of several teachers of one network together; equations
 * in {@code src/docs/teachers.md}.
 */
package io.hillock.learning.state;
