using System.Diagnostics.CodeAnalysis;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Parsed requests that got <see cref="NgReply.Later"/>, by <see cref="CookieKey"/>: when the caller repeats one, it is not parsed again.
/// What is forgotten is only parsed again.
/// </summary>
internal sealed class WaitingRequests
{
    private const int Maximum = 4096;

    private readonly Dictionary<byte[], NgRequest> _byKey = new(new KeyComparer());

    /// <summary>Keeps a request. Those that are never repeated are forgotten with all others at the limit.</summary>
    public void Add(ReadOnlySpan<byte> key, NgRequest request)
    {
        if (_byKey.Count >= Maximum)
            _byKey.Clear();
        _byKey[key.ToArray()] = request;
    }

    /// <summary>Takes a request out; null when it is not held.</summary>
    public NgRequest? Take(ReadOnlySpan<byte> key) =>
        _byKey.Count > 0 && _byKey.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(key, out _, out NgRequest? request) ? request : null;

    /// <summary>The hash is seeded per process: a sender cannot make keys that collide.</summary>
    private sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] key) => GetHashCode(key.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
