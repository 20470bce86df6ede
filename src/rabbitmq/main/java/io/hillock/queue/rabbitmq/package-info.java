/**
 * Queues on a RabbitMQ, for {@link io.hillock.queue.DurableQueue#open} with an address such as {@code amqp://host/vhost}. Begin at
 * {@link io.hillock.queue.rabbitmq.RabbitQueue}, which says what lies where on the broker; {@code BrokerLink} is one connection to it, and
 * {@code KnownRequests} what follows from the stream of events.
 */
package io.hillock.queue.rabbitmq;
