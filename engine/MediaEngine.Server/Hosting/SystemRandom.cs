using System.Security.Cryptography;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Hosting;

/// <summary>The system's cryptographic generator.</summary>
internal sealed class SystemRandom : IRandomSource
{
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
