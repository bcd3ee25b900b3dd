using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Operations;

/// <summary>One media that a subscription offer describes.</summary>
/// <param name="Party">The party of the media.</param>
/// <param name="Media">Its section.</param>
/// <param name="Label">Label of the section in the offer (RFC 4574); null without labels.</param>
internal readonly record struct OfferedSource(Party Party, SectionState Media, string? Label);
