/**
 * The front door. {@link io.hillock.unified.UnifiedEngine} nests small engines as {@link io.hillock.unified.UnifiedOptions} says:
 *
 * <pre>
 *   Cached( Batching( ConcurrencyLimited( Retrying( Hedged( FailingOver( Routed( native, java, remote … )))))))  Route.AUTO
 *                     ConcurrencyLimited( Verified( native, java, remote … ))                                  Route.REDUNDANT
 * </pre>
 *
 * <p>Inside: {@code unified.route} chooses engines and handles failures, {@code unified.layer} holds what all layers share, the cache and
 * shared batches, {@code unified.metrics} the names of what is counted. {@code layer.Fault} classifies every exception once. Start reading at
 * {@code UnifiedEngine} and {@code route.RouteTable}; {@code src/docs/routing.md} tells when to use which.
 */
package io.hillock.unified;
