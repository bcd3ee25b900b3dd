using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>The conversions of a route by payload type. Immutable, and shared by routes of different calls.</summary>
internal sealed class ConversionTable
{
    private readonly ConversionPlan?[] _byPayloadType = new ConversionPlan?[128];

    public ConversionTable(ImmutableArray<ConversionPlan> conversions, ConversionPlan? detectedTones)
    {
        (Conversions, DetectedTones) = (conversions, detectedTones);
        foreach (ConversionPlan conversion in conversions)
        {
            _byPayloadType[conversion.From & 0x7f] = conversion;
            Converts |= conversion.Kind != ConversionKind.Pass;
        }
    }

    public ImmutableArray<ConversionPlan> Conversions { get; }

    /// <summary>More than payload types changes, so the engine makes the packets.</summary>
    public bool Converts { get; }

    /// <inheritdoc cref="RoutePlan.DetectedTones"/>
    public ConversionPlan? DetectedTones { get; }

    /// <summary>Null: the payload type passes unchanged.</summary>
    public ConversionPlan? Find(byte payloadType) => _byPayloadType[payloadType];
}
