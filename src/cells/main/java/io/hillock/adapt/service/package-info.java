/** Adaptation of {@code hillock serve}: its knobs, its requests, its endpoints. Begin at {@link io.hillock.adapt.service.ServiceAdaptation}. */
package io.hillock.adapt.service;
