/**
 * The front door. {@link io.hillock.runtime.UnifiedEngine} is made of small engines that nest, by
 * {@link io.hillock.runtime.UnifiedOptions}; each is an engine of its own and may be used alone:
 *
 * <pre>
 *   Cached( Batching( Limited( Retrying( Hedged( FailingOver( Routed( native, java, remote … )))))))  Route.AUTO
 *                     Limited( Verified( native, java, remote … ))                                  Route.REDUNDANT
 * </pre>
 *
 * <p>They live in {@code runtime.route}, {@code runtime.cache} and {@code runtime.batch}, what they count in {@code runtime.metrics}.
 * {@code stage.Fault} says whose fault an exception is. Start reading at {@code UnifiedEngine}, {@code EngineSet} and {@code Routes}; src/docs/routing.md tells which to take when.
 */
package io.hillock.runtime;
