/**
 * What threads may see of the queues and rings of the transports, tried millions of times by jcstress; start at {@link
 * io.hillock.net.RingOfBytesPublishes}. In the package of what they test, since that is not public.
 */
package io.hillock.net.connection;



