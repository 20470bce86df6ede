/** The durable queue of a service: requests of {@code POST …/infer?queue=1}. Begin at {@link io.hillock.queue.service.InferenceQueue}. */
package io.hillock.queue.service;
