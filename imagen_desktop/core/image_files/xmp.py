"""The XMP packet: that a picture is AI-made, in the words of the IPTC, which other programs and laws read."""

from __future__ import annotations

from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.record import GENERATOR

_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SOURCE_IMAGE_KEYS = ("image", "input_image", "image_prompt", "mask")
_MAX_PROMPT_CHARACTERS = 4_000

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
{properties}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def xmp_packet(image: Image, *, with_settings: bool) -> str:
    """The label and this program's name; with the settings, also model and prompt (as alternative text)."""
    properties = [
        _property("xmp:CreatorTool", GENERATOR),
        _property("Iptc4xmpExt:DigitalSourceType", _SOURCE_TYPES + _source_type(image)),
    ]
    if with_settings:
        prompt = image.prompt[:_MAX_PROMPT_CHARACTERS]
        properties.append(
            _property("xmp:CreateDate", image.created_at.astimezone().isoformat("T", "seconds"))
        )
        if image.is_ai:
            properties.append(_property("Iptc4xmpExt:AISystemUsed", image.model))
            properties.append(_property("Iptc4xmpExt:AISystemVersionUsed", image.model_version))
            properties.append(_property("Iptc4xmpExt:AIPromptInformation", prompt))
        properties.append(_alternative_text(prompt))
    return _PACKET.format(properties="\n".join(filter(None, properties)))


def _source_type(image: Image) -> str:
    if not image.is_ai:
        return "digitalCreation"
    if any(key in image.sent for key in _SOURCE_IMAGE_KEYS):
        return "compositeWithTrainedAlgorithmicMedia"
    return "trainedAlgorithmicMedia"


def _property(name: str, value: str) -> str:
    return f"<{name}>{_escaped(value)}</{name}>" if value else ""


def _alternative_text(text: str) -> str:
    if not text:
        return ""
    item = f'<rdf:li xml:lang="x-default">{_escaped(text)}</rdf:li>'
    return f"<Iptc4xmpCore:AltTextAccessibility><rdf:Alt>{item}</rdf:Alt></Iptc4xmpCore:AltTextAccessibility>"


def _escaped(text: str) -> str:
    """XML 1.0 has no place for control characters, lone surrogates and the two non-characters."""
    kept = "".join(
        character
        for character in text
        if (character >= " " or character in "\t\n\r")
        and not "\ud800" <= character <= "\udfff"
        and character not in "\ufffe\uffff"
    )
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
