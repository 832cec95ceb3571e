package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.fault.FramingFault.CutPayload;
import dev.frametape.fault.FramingFault.LengthStale;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultTextTest {
  @Test
  void onlyWhatIsNotTheDefaultIsWritten() {
    assertThat(FaultText.json(new CutPayload(new Amount(10, false), new Ending.Eof())))
        .isEqualTo("{\"cut-payload\":{\"keep\":10}}");
    assertThat(FaultText.json(new CutPayload(new Amount(50, true), new Ending.Signal(9))))
        .isEqualTo("{\"cut-payload\":{\"keep\":\"50%\",\"ending\":{\"signal\":\"KILL\"}}}");
    assertThat(FaultText.json(new LengthStale())).isEqualTo("{\"length-stale\":{}}");
  }

  @Test
  void jsonValuesStayAsTheyWereWritten() {
    Json value = new Json("{\"a\":1.0,\"a\":18446744073709551615}");
    assertThat(FaultText.json(new EnvelopeFault.SetField("/message/body/x", value)))
        .isEqualTo(
            "{\"set-field\":{\"pointer\":\"/message/body/x\",\"value\":" + value.text() + "}}");
  }

  @Test
  void severalFaultsAreOneMapUnlessOneIsThereTwice() {
    assertThat(FaultText.json(List.of(new SequenceFault.Drop(), new LengthStale())))
        .isEqualTo("{\"drop\":{},\"length-stale\":{}}");
    assertThat(FaultText.json(List.of(new SequenceFault.Drop(), new SequenceFault.Drop())))
        .isEqualTo("[{\"drop\":{}},{\"drop\":{}}]");
  }

  @Test
  void everyDefaultOfTheCatalogueIsAValueOfItsParameter() {
    assertThat(Catalogue.entries()).hasSizeGreaterThan(80);
    for (Catalogue.Entry entry : Catalogue.entries()) {
      assertThat(entry.parameters().stream().filter(Parameter::first).count())
          .as(entry.name())
          .isLessThanOrEqualTo(1);
      for (Parameter parameter : entry.parameters()) {
        assertThat(parameter.defaultValue().isPresent())
            .as(entry.name() + " " + parameter.name())
            .isEqualTo(parameter.byDefault().isPresent());
      }
    }
  }
}
