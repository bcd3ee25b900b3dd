namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Whether the marker bit of a sender really ends pictures. It is only a hint: cameras set it on every slice, on parameter sets, or never.
/// Until it has agreed with the slice headers a picture ends when the next one begins.
/// </summary>
internal struct MarkerTrust
{
    private const int Agreements = 2;
    private const int AgreementsWithOddMarkers = 25;
    private const int Distrust = -100;

    private int _agreed;
    private bool _onPrefix;
    private bool _multipleSlices;

    public readonly bool IsTrusted => _agreed >= (_onPrefix && !_multipleSlices ? AgreementsWithOddMarkers : Agreements);

    /// <summary>It was wrong, and has not been right a hundred times since.</summary>
    public readonly bool IsContradicted => _agreed < 0;

    /// <summary>A picture without loss had its marker on its last packet, and there only.</summary>
    public void Agree(int slices)
    {
        _agreed = Math.Min(_agreed + 1, 1000);
        _multipleSlices |= slices > 1;
    }

    /// <summary>A slice followed in a picture that the marker had ended.</summary>
    public void Contradict() => _agreed = Distrust;

    /// <summary>A packet of nothing but parameter sets or SEI carried it: perhaps every unit does.</summary>
    public void OnPrefix() => _onPrefix = true;
}
