/**
 * Tests with jcstress, millions of times, what threads may see of the transports' queues and rings. Start at {@link
 * io.hillock.net.RingOfBytesPublishes}. The tests are in the packages of the classes under test, which are not public.
 */
package io.hillock.net;



