using System.Collections.Immutable;
using MediaEngine.Media;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// A list of codecs, parsed once for all formats of a request: each format needs one look-up by name, however long the list is.
/// </summary>
internal sealed class CodecMatcher
{
    private readonly Dictionary<string, List<CodecSpecification>> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _all;

    public CodecMatcher(ImmutableArray<string> texts)
    {
        Specifications = [.. texts.Select(CodecSpecification.Parse)];
        foreach (CodecSpecification specification in Specifications)
        {
            if (specification.IsAll)
            {
                _all = true;
                continue;
            }

            string name = SdpCodecs.CommonName(specification.Name);
            if (!_byName.TryGetValue(name, out List<CodecSpecification>? named))
                _byName.Add(name, named = []);
            named.Add(specification);
        }
    }

    /// <summary>In the order of the list.</summary>
    public IReadOnlyList<CodecSpecification> Specifications { get; }

    /// <param name="format">A format of a description.</param>
    /// <param name="countAll">"all" and "full" match every format.</param>
    public bool Matches(PayloadFormat format, bool countAll) => (_all && countAll) || First(format) is not null;

    /// <summary>The first entry of the list that names the format, ignoring "all".</summary>
    public CodecSpecification? First(PayloadFormat format)
    {
        if (!_byName.TryGetValue(SdpCodecs.CommonName(format.Encoding), out List<CodecSpecification>? named))
            return null;
        foreach (CodecSpecification specification in named)
        {
            if (specification.Matches(format))
                return specification;
        }

        return null;
    }
}
