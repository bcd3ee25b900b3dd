using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.IoUring;
using MediaEngine.Interop.Linux.Sockets;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Transport;

/// <summary>Makes the ring of a worker as this kernel can, or says why it cannot.</summary>
internal static class RingSetup
{
    private const uint NeededFeatures = FeatureNoDrop | FeatureExtArg | FeatureCqeSkip;

    /// <summary>A ring with its ring of provided buffers. On the thread of the loop, which alone may use them (SINGLE_ISSUER).</summary>
    public static bool TryCreate(
        WorkerLoopOptions options, [NotNullWhen(true)] out Ring? ring, [NotNullWhen(true)] out BufRing? buffers,
        [NotNullWhen(false)] out string? reason)
    {
        ring = null;
        buffers = null;
        int result = -Errno.Inval;

        // 6.1 has all the loop cannot do without; NO_SQARRAY (6.6) and min-wait (6.12) are used when they are there.
        foreach (uint optional in (ReadOnlySpan<uint>)[SetupNoSqArray, 0])
        {
            var parameters = new IoUringParams
            {
                Flags = SetupSingleIssuer | SetupDeferTaskRun | SetupSubmitAll | SetupCqSize | SetupClamp | optional,
                CqEntries = (uint)options.CompletionEntries,
            };
            result = Ring.QueueInit((uint)options.SubmissionEntries, ref parameters, out ring);
            if (result != -Errno.Inval)
                break;
        }

        if (ring is null)
        {
            reason = "io_uring_setup: " + Explain(-result);
            return false;
        }

        if ((ring.Features & NeededFeatures) != NeededFeatures)
        {
            reason = $"io_uring lacks features (has 0x{ring.Features:x})";
            ring.Dispose();
            return false;
        }

        result = BufRing.Setup(ring, (uint)options.ReceiveSlots, ReceiveSlots.Group, out buffers);
        if (buffers is null)
        {
            reason = "IORING_REGISTER_PBUF_RING: " + Explain(-result);
            ring.Dispose();
            return false;
        }

        reason = null;
        return true;
    }

    private static string Explain(int error) => error switch
    {
        Errno.NoSys => "not in this kernel (ENOSYS)",
        Errno.Perm or Errno.Acces => "not permitted (kernel.io_uring_disabled, or a seccomp filter as in many containers)",
        Errno.Inval => "the kernel is older than 6.1 (EINVAL)",
        Errno.NoMem => "not enough lockable memory (RLIMIT_MEMLOCK)",
        _ => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})",
    };
}
