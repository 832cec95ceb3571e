package dev.frametape.transparency;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The test runs once through a wrapper that only relays, and once through one that records. */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@EnumSource(value = Way.class, mode = EnumSource.Mode.EXCLUDE, names = "DIRECT")
@interface EveryWrapper {}
