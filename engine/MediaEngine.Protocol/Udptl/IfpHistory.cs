namespace MediaEngine.Protocol.Udptl;

/// <summary>The last IFP packets by their sequence numbers. The memory is fixed.</summary>
internal sealed class IfpHistory
{
    public const int Kept = 32;
    public const int MaximumLength = 512;

    private readonly byte[] _bytes = new byte[Kept * MaximumLength];
    private readonly int[] _lengths = new int[Kept];
    private readonly int[] _numbers = new int[Kept];

    public IfpHistory() => Clear();

    public void Clear() => Array.Fill(_numbers, -1);

    public void Store(ushort number, ReadOnlySpan<byte> ifp)
    {
        int place = number % Kept;
        _numbers[place] = number;
        _lengths[place] = ifp.Length;
        ifp.CopyTo(_bytes.AsSpan(place * MaximumLength, MaximumLength));
    }

    public bool TryFind(ushort number, out ReadOnlySpan<byte> ifp)
    {
        int place = number % Kept;
        ifp = _bytes.AsSpan(place * MaximumLength, _lengths[place]);
        return _numbers[place] == number;
    }
}
