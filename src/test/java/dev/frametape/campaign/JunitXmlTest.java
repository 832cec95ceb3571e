package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.Golden;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JunitXmlTest {
  private static final Path SCHEMA = Path.of("src/test/resources/golden/campaign/junit.xsd");

  private static Stream<CampaignResults> campaigns() {
    return Stream.of(
        ReportSamples.small(),
        ReportSamples.passed(),
        ReportSamples.hostile(),
        ReportSamples.whole(50));
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void isTheOneThatWasReviewed() throws Exception {
    Golden.hold("campaign", "junit.xml", JunitXml.write(ReportSamples.small()));
  }

  @ParameterizedTest
  @MethodSource("campaigns")
  void isWhatCiSystemsRead(CampaignResults campaign) throws Exception {
    String xml = JunitXml.write(campaign);
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(SCHEMA.toFile())
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    assertThat(xml.codePoints().filter(Character::isISOControl)).containsOnly((int) '\n');
  }

  @ParameterizedTest
  @MethodSource("campaigns")
  void countsWhatItHolds(CampaignResults campaign) throws Exception {
    Document xml = parse(JunitXml.write(campaign));
    for (String name : List.of("testsuites", "testsuite")) {
      Element counts = (Element) xml.getElementsByTagName(name).item(0);
      assertThat(counts.getAttribute("tests"))
          .isEqualTo("" + xml.getElementsByTagName("testcase").getLength());
      assertThat(counts.getAttribute("failures"))
          .isEqualTo("" + xml.getElementsByTagName("failure").getLength());
      assertThat(counts.getAttribute("errors"))
          .isEqualTo("" + xml.getElementsByTagName("error").getLength());
    }
    int complaints =
        xml.getElementsByTagName("failure").getLength()
            + xml.getElementsByTagName("error").getLength();
    assertThat(complaints == 0).isEqualTo(campaign.passed());
  }

  @Test
  void aFailureSaysHowToSeeItAgain() throws Exception {
    Document xml = parse(JunitXml.write(ReportSamples.small()));
    assertThat(xml.getElementsByTagName("failure").item(0).getTextContent())
        .contains("hang, expected typed-error: not done after 20 s")
        .contains(
            "frametape chaos --only=cuts-1 --report=\"$(mktemp -d)\" --seeds=1..2"
                + " --worker=./worker --worker-arg=--rows --worker-arg=3 --"
                + " './test it.sh' '{worker}'");
  }
}
