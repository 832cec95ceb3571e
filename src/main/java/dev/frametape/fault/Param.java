package dev.frametape.fault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the catalogue says of a parameter. Stands on every component of a fault record. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Param {
  /** A few words with the unit and the range. */
  String value();

  /** As a scenario would write it; {@link #NONE}: it has to be given. */
  String byDefault() default NONE;

  /** Given as the only value, without its name: {@code {cut-prefix: 2}}. */
  boolean first() default false;

  String NONE = "\0";
}
