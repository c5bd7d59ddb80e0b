# memcpy, memmove, memset, memcmp for rv64im, which has no misaligned loads or stores.
#
# Words move whenever both ends can be aligned; when source and destination are misaligned to each
# other, whole words are read and shifted together. Arguments and results are those of C.

.section .text.memcpy
.globl memcpy
.type memcpy, @function
memcpy:
    mv a3, a0
    or a4, a0, a1
    andi a4, a4, 7
    bnez a4, .Lcopy_misaligned
.Lcopy_words:
    li a5, 32
    bltu a2, a5, .Lcopy_tail
.Lcopy_block:
    ld t0, 0(a1)
    ld t1, 8(a1)
    ld t2, 16(a1)
    ld t3, 24(a1)
    sd t0, 0(a3)
    sd t1, 8(a3)
    sd t2, 16(a3)
    sd t3, 24(a3)
    addi a1, a1, 32
    addi a3, a3, 32
    addi a2, a2, -32
    bltu a2, a5, .Lcopy_tail
    # Checked after the first block, so that a copy of one block does not pay for it.
    li a6, 128
    bltu a2, a6, .Lcopy_block
.Lcopy_large:
    ld t0, 0(a1)
    ld t1, 8(a1)
    ld t2, 16(a1)
    ld t3, 24(a1)
    ld t4, 32(a1)
    ld t5, 40(a1)
    ld t6, 48(a1)
    ld a4, 56(a1)
    sd t0, 0(a3)
    sd t1, 8(a3)
    sd t2, 16(a3)
    sd t3, 24(a3)
    sd t4, 32(a3)
    sd t5, 40(a3)
    sd t6, 48(a3)
    sd a4, 56(a3)
    ld t0, 64(a1)
    ld t1, 72(a1)
    ld t2, 80(a1)
    ld t3, 88(a1)
    ld t4, 96(a1)
    ld t5, 104(a1)
    ld t6, 112(a1)
    ld a4, 120(a1)
    sd t0, 64(a3)
    sd t1, 72(a3)
    sd t2, 80(a3)
    sd t3, 88(a3)
    sd t4, 96(a3)
    sd t5, 104(a3)
    sd t6, 112(a3)
    sd a4, 120(a3)
    addi a1, a1, 128
    addi a3, a3, 128
    addi a2, a2, -128
    bgeu a2, a6, .Lcopy_large
    bgeu a2, a5, .Lcopy_block
.Lcopy_tail:
    andi a4, a2, 16
    beqz a4, 1f
    ld t0, 0(a1)
    ld t1, 8(a1)
    sd t0, 0(a3)
    sd t1, 8(a3)
    addi a1, a1, 16
    addi a3, a3, 16
1:  andi a4, a2, 8
    beqz a4, 1f
    ld t0, 0(a1)
    sd t0, 0(a3)
    addi a1, a1, 8
    addi a3, a3, 8
1:  andi a2, a2, 7
    beqz a2, 3f
    andi a4, a2, 4
    beqz a4, 1f
    lw t0, 0(a1)
    sw t0, 0(a3)
    addi a1, a1, 4
    addi a3, a3, 4
1:  andi a4, a2, 2
    beqz a4, 1f
    lh t0, 0(a1)
    sh t0, 0(a3)
    addi a1, a1, 2
    addi a3, a3, 2
1:  andi a4, a2, 1
    beqz a4, 3f
    lb t0, 0(a1)
    sb t0, 0(a3)
3:  ret

.Lcopy_misaligned:
    li a5, 16
    bltu a2, a5, .Lcopy_bytes
    # Bytes until the destination is aligned.
    andi a4, a3, 7
    beqz a4, 2f
    li t0, 8
    sub a4, t0, a4
    sub a2, a2, a4
    add a4, a3, a4
1:  lbu t0, 0(a1)
    sb t0, 0(a3)
    addi a1, a1, 1
    addi a3, a3, 1
    bltu a3, a4, 1b
2:  andi a4, a1, 7
    beqz a4, .Lcopy_words
    # Shift whole words of the source together.
    slli t4, a4, 3
    li t5, 64
    sub t5, t5, t4
    sub a6, a1, a4
    ld t0, 0(a6)
    andi a4, a2, -16
    add a7, a3, a4
    beq a3, a7, 4f
3:  ld t1, 8(a6)
    srl t2, t0, t4
    sll t3, t1, t5
    or t2, t2, t3
    sd t2, 0(a3)
    ld t0, 16(a6)
    srl t2, t1, t4
    sll t3, t0, t5
    or t2, t2, t3
    sd t2, 8(a3)
    addi a6, a6, 16
    addi a3, a3, 16
    bltu a3, a7, 3b
4:  andi a4, a2, 8
    beqz a4, 5f
    ld t1, 8(a6)
    srl t2, t0, t4
    sll t3, t1, t5
    or t2, t2, t3
    sd t2, 0(a3)
    addi a6, a6, 8
    addi a3, a3, 8
5:  srli a4, t4, 3
    add a1, a6, a4
    andi a2, a2, 7
.Lcopy_bytes:
    beqz a2, 7f
    add a4, a3, a2
6:  lbu t0, 0(a1)
    sb t0, 0(a3)
    addi a1, a1, 1
    addi a3, a3, 1
    bltu a3, a4, 6b
7:  ret

.section .text.memmove
.globl memmove
.type memmove, @function
memmove:
    # Forward is safe unless the destination starts inside the source.
    sub a4, a0, a1
    bltu a4, a2, 1f
    tail memcpy
1:  beqz a4, 9f
    add a1, a1, a2
    add a3, a0, a2
    or a4, a1, a3
    andi a4, a4, 7
    bnez a4, 4f
    li a5, 8
2:  bltu a2, a5, 4f
    ld t0, -8(a1)
    sd t0, -8(a3)
    addi a1, a1, -8
    addi a3, a3, -8
    addi a2, a2, -8
    j 2b
4:  beq a3, a0, 9f
5:  lbu t0, -1(a1)
    sb t0, -1(a3)
    addi a1, a1, -1
    addi a3, a3, -1
    bne a3, a0, 5b
9:  ret

.section .text.memset
.globl memset
.type memset, @function
memset:
    mv a3, a0
    add a4, a0, a2
    li a5, 16
    bltu a2, a5, 5f
    # The byte in all eight places.
    andi a1, a1, 0xff
    slli t0, a1, 8
    or a1, a1, t0
    slli t0, a1, 16
    or a1, a1, t0
    slli t0, a1, 32
    or a1, a1, t0
1:  andi t0, a3, 7
    beqz t0, 2f
    sb a1, 0(a3)
    addi a3, a3, 1
    j 1b
2:  addi a5, a4, -128
    bltu a5, a3, 4f
3:  sd a1, 0(a3)
    sd a1, 8(a3)
    sd a1, 16(a3)
    sd a1, 24(a3)
    sd a1, 32(a3)
    sd a1, 40(a3)
    sd a1, 48(a3)
    sd a1, 56(a3)
    sd a1, 64(a3)
    sd a1, 72(a3)
    sd a1, 80(a3)
    sd a1, 88(a3)
    sd a1, 96(a3)
    sd a1, 104(a3)
    sd a1, 112(a3)
    sd a1, 120(a3)
    addi a3, a3, 128
    bgeu a5, a3, 3b
4:  addi a5, a4, -8
    bltu a5, a3, 5f
    sd a1, 0(a3)
    addi a3, a3, 8
    j 4b
5:  beq a3, a4, 7f
6:  sb a1, 0(a3)
    addi a3, a3, 1
    bne a3, a4, 6b
7:  ret

.section .text.memcmp
.globl memcmp
.type memcmp, @function
.globl bcmp
.type bcmp, @function
memcmp:
bcmp:
    or a4, a0, a1
    andi a5, a4, 7
    bnez a5, .Lcompare_misaligned
    li a5, 16
.Lcompare_words:
    bltu a2, a5, 2f
1:  ld t0, 0(a0)
    ld t1, 0(a1)
    ld t2, 8(a0)
    ld t3, 8(a1)
    bne t0, t1, .Lcompare_bytes
    bne t2, t3, .Lcompare_bytes
    addi a0, a0, 16
    addi a1, a1, 16
    addi a2, a2, -16
    bgeu a2, a5, 1b
2:  andi a4, a2, 8
    beqz a4, .Lcompare_half
    ld t0, 0(a0)
    ld t1, 0(a1)
    bne t0, t1, .Lcompare_bytes
    addi a0, a0, 8
    addi a1, a1, 8
    addi a2, a2, -8
.Lcompare_half:
    andi a4, a2, 4
    beqz a4, .Lcompare_bytes
    lw t0, 0(a0)
    lw t1, 0(a1)
    bne t0, t1, .Lcompare_bytes
    addi a0, a0, 4
    addi a1, a1, 4
    addi a2, a2, -4
.Lcompare_bytes:
    beqz a2, 2f
    add a4, a0, a2
1:  lbu t0, 0(a0)
    lbu t1, 0(a1)
    bne t0, t1, 3f
    addi a0, a0, 1
    addi a1, a1, 1
    bne a0, a4, 1b
2:  li a0, 0
    ret
3:  sub a0, t0, t1
    ret

.Lcompare_misaligned:
    andi a5, a4, 3
    bnez a5, 2f
    # Half words, as in addresses of 20 bytes.
    li a5, 8
    bltu a2, a5, .Lcompare_half
1:  lw t0, 0(a0)
    lw t1, 0(a1)
    lw t2, 4(a0)
    lw t3, 4(a1)
    bne t0, t1, .Lcompare_bytes
    bne t2, t3, .Lcompare_bytes
    addi a0, a0, 8
    addi a1, a1, 8
    addi a2, a2, -8
    bgeu a2, a5, 1b
    j .Lcompare_half
2:  li a5, 16
    bltu a2, a5, .Lcompare_bytes
    # Bytes until the first end is aligned, then words, those of the second shifted together.
    andi a4, a0, 7
    beqz a4, 4f
3:  lbu t0, 0(a0)
    lbu t1, 0(a1)
    bne t0, t1, .Lcompare_bytes
    addi a0, a0, 1
    addi a1, a1, 1
    addi a2, a2, -1
    andi a4, a0, 7
    bnez a4, 3b
4:  andi a4, a1, 7
    beqz a4, .Lcompare_words
    slli t4, a4, 3
    li t5, 64
    sub t5, t5, t4
    sub a6, a1, a4
    ld t2, 0(a6)
    andi a7, a2, -8
    add a7, a0, a7
    beq a0, a7, 6f
5:  ld t0, 0(a0)
    ld t3, 8(a6)
    srl t1, t2, t4
    sll t6, t3, t5
    or t1, t1, t6
    bne t0, t1, 6f
    mv t2, t3
    addi a0, a0, 8
    addi a6, a6, 8
    bltu a0, a7, 5b
6:  # At the word that differs, or past the last whole one.
    sub a7, a7, a0
    andi a2, a2, 7
    add a2, a2, a7
    add a1, a6, a4
    j .Lcompare_bytes
