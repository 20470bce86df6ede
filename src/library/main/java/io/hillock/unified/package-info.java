/**
 * The front door. {@link io.hillock.unified.UnifiedEngine} nests small engines according to {@link io.hillock.unified.UnifiedOptions}:
 *
 * <pre>
 *   Cached( Batching( ConcurrencyLimited( Retrying( Hedged( FailingOver( Routed( native, java, remote … )))))))  Route.AUTO
 *                     ConcurrencyLimited( Verified( native, java, remote … ))                                  Route.REDUNDANT
 * </pre>
 *
 * <p>Inside: {@code unified.route} chooses engines and handles failures. {@code unified.layer} holds the cache, shared runs, and what all
 * layers share. {@code unified.metrics} turns metrics into messages and meters. {@code layer.Fault} classifies every exception once.
 * Start reading at {@code UnifiedEngine} and {@code route.RouteTable}; {@code src/docs/routing.md} tells when to use what.
 */
package io.hillock.unified;
