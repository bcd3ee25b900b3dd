using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>The sections of a transport, which does not know them itself: <see cref="SectionGroup"/>.</summary>
internal static class TransportSections
{
    extension(MediaTransport transport)
    {
        public MediaSection[] Sections => SectionGroup.Of(transport).Sections;

        public void AddSection(MediaSection section)
        {
            SectionGroup before = SectionGroup.Of(transport);
            transport.Receiver = before.Sections.Length == 0 ? section.Alone : new SectionGroup([.. before.Sections, section]);
        }
    }
}
